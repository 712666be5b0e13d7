"""Studies that hold csim against data from outside; nothing in csim depends on them."""
