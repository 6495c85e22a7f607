print("chapter 02-embeddings")
