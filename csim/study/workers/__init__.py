"""Who does the work: processes of this machine, or those of a cluster; the same outcomes from both."""
