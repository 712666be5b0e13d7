"""A study's runs on disk: written once, found again by what they depend on, lost by nothing but a broken disk."""
