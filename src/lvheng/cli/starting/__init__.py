"""The steps of a first real start (`lvheng init`): each whole or not at all, each without effect when repeated."""
