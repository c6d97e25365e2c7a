"""Pure steps from article text to facts: text and frames in, frames out; no files, no network, no Prefect."""
