"""Lvheng (绿衡): self-hosted software for China's yearly green-manufacturing campaign."""

__version__ = "0.1.0"
