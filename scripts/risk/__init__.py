"""What `scripts/risk_check.py` files: units with honest books, their papers, and the faults planted among them."""
