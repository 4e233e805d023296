"""Weighing together: members' importances, sent blind, and what they come to."""
