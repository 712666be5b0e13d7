"""Telling: tables for the terminal and pictures, from a comparison or a single run."""
