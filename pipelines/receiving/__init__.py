"""Files on their way: our copies of them, drafts that outlive the page, the inbox folder."""
