"""`python -m csim` is the command `csim`."""

from csim.cli import main

if __name__ == "__main__":
    main()
