"""The tests of csim; the folders mirror the house."""
