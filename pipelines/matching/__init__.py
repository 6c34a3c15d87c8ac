"""What does it mean? Which column of ours each header is, which word of ours each word; by the mapping, by memory, by evidence."""
