"""`python -m internwatch` is the command `internwatch`."""

from internwatch.cli import main

if __name__ == "__main__":
    main()
