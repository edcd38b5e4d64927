"""IATI 2.03 activity files: reading them, and taking their activities in as published projects."""
