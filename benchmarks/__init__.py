"""Speed, measured as ratios in one process on one machine. Run with `make bench`."""
