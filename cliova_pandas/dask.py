"""Read lists as a frame of Dask, on the machines of a cluster; needs the extra ``dask``."""

from cliova_pandas.dataset.dask_frames import read_cliova

__all__ = ["read_cliova"]
