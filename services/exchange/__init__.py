"""Importers and exporters: what others publish comes in, what is recorded here goes out, each format in a folder."""
