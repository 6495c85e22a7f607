print("chapter 06-normalise-and-unembed")
