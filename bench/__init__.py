"""The measurements that the README quotes: `python -m bench`. What they make lies in bench/out and may be deleted."""
