"""What several benchmarks need: frames, options, sides that take turns, a service in a process."""
