print("chapter 05-multi-head-attention")
