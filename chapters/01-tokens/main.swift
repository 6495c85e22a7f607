print("chapter 01-tokens")
