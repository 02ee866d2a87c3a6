"""Generated variants of every form: pages that the recipes were not shaped for, and what became of them."""
