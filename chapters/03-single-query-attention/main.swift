print("chapter 03-single-query-attention")
