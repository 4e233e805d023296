"""Who asks: API keys, sign-in, and how often anybody may ask."""
