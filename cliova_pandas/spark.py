"""Read lists as a frame of Spark, on the machines of a cluster; needs the extra ``spark``."""

from cliova_pandas.dataset.spark_source import read_cliova, register_source

__all__ = ["read_cliova", "register_source"]
