print("chapter 04-attention")
