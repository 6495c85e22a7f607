import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 5.
public enum MHAttentionMistakes {
  /// Heads are written over each other.
  public static let headsOverlapped = Mistake<MHAttentionFunction>(
    "heads overlapped",
    """
    Head h is written at row h in place of row h·d_mid, so that later heads overwrite earlier \
    ones. With d_mid = 1, as in the worked example, nothing shows.
    """,
    source: "a Flax decoder-only model that cites the paper", law: MHAttentionLaws.blocks
  ) { X, Z, W, mask in
    let Yh = (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) }
    let dmid = W.v.rows / W.heads
    let empty = Tensor.zeros([1, X.columns], precision: X.precision)
    let rows = (0..<W.v.rows).map { row -> Tensor in
      // Wrong: head h begins at row h; the last one that covers a row stays.
      let last = (0..<W.heads).last { h in (h..<h + dmid).contains(row) }
      return last.map { Yh[$0].rows(row - $0..<row - $0 + 1) } ?? empty
    }
    return W.o * stack(rows: rows) + W.bo
  }

  /// W_o has the size of the queries.
  public static let outputSizedByAttn = Mistake<MHAttentionFunction>(
    "W_o sized by d_attn",
    """
    W_o is made with H·d_attn columns: right as long as d_mid = d_attn, and no longer.
    """,
    source: "d_mid forced equal to another size; erratum E7", law: MHAttentionLaws.awkwardSizes
  ) { X, Z, W, mask in
    let Y = stack(rows: (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) })
    // Wrong: q.rows is H·d_attn, Y.rows is H·d_mid.
    guard W.q.rows == Y.rows else {
      return undefined(
        [W.o.rows, X.columns], "W_o \(W.o.rows) × \(W.q.rows) for stacked heads \(Y.shape)")
    }
    return W.o * Y + W.bo
  }

  /// The heads are stacked from the last to the first.
  public static let headsReversed = Mistake<MHAttentionFunction>(
    "heads in reverse",
    "The heads are stacked from last to first: each meets another's block of W_o.",
    source: "heads permuted, as when weights of one library are loaded into another's order",
    law: MHAttentionLaws.blocks
  ) { X, Z, W, mask in
    let Yh = (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) }
    // Wrong: the order.
    return W.o * stack(rows: Yh.reversed()) + W.bo
  }

  /// The heads' rows alternate.
  public static let headsInterleaved = Mistake<MHAttentionFunction>(
    "heads interleaved",
    """
    Row i of every head comes before row i + 1 of any: a reshape without the transposition it \
    needs.
    """,
    source: "heads permuted; a reshape of one stacked tensor in the wrong order",
    law: MHAttentionLaws.blocks
  ) { X, Z, W, mask in
    let Yh = (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) }
    // Wrong: rows outside, heads inside.
    let rows = (0..<W.v.rows / W.heads).flatMap { i in Yh.map { $0.rows(i..<i + 1) } }
    return W.o * stack(rows: rows) + W.bo
  }

  /// There is one head.
  public static let singleHead = Mistake<MHAttentionFunction>(
    "no heads at all",
    """
    Multi-head attention is single-head attention under another name: no loop, no W_o.
    """,
    source: "a PyTorch implementation of attention", law: MHAttentionLaws.shape
  ) { X, Z, W, mask in
    // Wrong: lines 1, 3 and 4 are missing.
    attention(X, Z, W[0], mask: mask)
  }

  /// All heads are the first.
  public static let firstHeadOnly = Mistake<MHAttentionFunction>(
    "only the first head", "Every turn of the loop takes the parameters of head 1.",
    source: "line 2 without its h", law: MHAttentionLaws.everyHead
  ) { X, Z, W, mask in
    // Wrong: W[0] for every h.
    let Yh = (0..<W.heads).map { _ in attention(X, Z, W[0], mask: mask) }
    return W.o * stack(rows: Yh) + W.bo
  }

  /// The output bias is forgotten.
  public static let missingBias = Mistake<MHAttentionFunction>(
    "missing b_o", "The output bias is not added.",
    source: "line 4 without its second term; layers made with `bias=False`",
    law: MHAttentionLaws.outputBias
  ) { X, Z, W, mask in
    let Yh = (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) }
    // Wrong: no b_o.
    return W.o * stack(rows: Yh)
  }

  /// The output bias is added with every head.
  public static let biasPerHead = Mistake<MHAttentionFunction>(
    "b_o for every head", "Each head's part of the output gets b_o, so it is added H times.",
    source: "line 4 inside the loop", law: MHAttentionLaws.outputBias
  ) { X, Z, W, mask in
    let dmid = W.v.rows / W.heads
    let parts = (0..<W.heads).map { h in
      // Wrong: + b_o here.
      W.o.columns(h * dmid..<(h + 1) * dmid) * attention(X, Z, W[h], mask: mask) + W.bo
    }
    return parts.dropFirst().reduce(parts[0]) { $0 + $1 }
  }

  /// Only the first head is masked.
  public static let maskForOneHead = Mistake<MHAttentionFunction>(
    "mask for one head", "The mask reaches the first head alone; the others see the future.",
    source: "line 2 without its mask in all turns but one", law: MHAttentionLaws.causality
  ) { X, Z, W, mask in
    let Yh = (0..<W.heads).map { h in
      // Wrong: the mask belongs to every head.
      attention(X, Z, W[h], mask: h == 0 ? mask : .bidirectional)
    }
    return W.o * stack(rows: Yh) + W.bo
  }

  /// The scores are divided by the root of all heads' size.
  public static let scaledByAllHeads = Mistake<MHAttentionFunction>(
    "√(H·d_attn) in place of √d_attn",
    """
    The scores are divided by the root of the size of all queries together.
    """,
    source: "heads stacked in one tensor, whose size is taken for d_attn",
    law: MHAttentionLaws.blocks
  ) { X, Z, W, mask in
    var scaled = W
    // Wrong: queries smaller by √H are scores divided by √(H·d_attn).
    (scaled.q, scaled.bq) = (W.q / √W.heads, W.bq / √W.heads)
    return mhAttention(X, Z, scaled, mask: mask)
  }

  /// The stacked heads are the output.
  public static let missingOutputWeights = Mistake<MHAttentionFunction>(
    "no W_o", "The stacked heads are returned as they are: right in size where d_out = H·d_mid.",
    source: "a PyTorch decoder-only model that cites the paper", law: MHAttentionLaws.blocks
  ) { X, Z, W, mask in
    // Wrong: line 4 is missing.
    stack(rows: (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) })
  }

  /// A head is as large as the output.
  public static let headSizedByOutput = Mistake<MHAttentionFunction>(
    "d_mid forced to d_out", "Every head has d_out rows: with d_mid ≠ d_out nothing fits.",
    source: "a PyTorch implementation of Algorithms 1–10; erratum E7",
    law: MHAttentionLaws.awkwardSizes
  ) { X, Z, W, mask in
    // Wrong: W_o has H·d_out columns.
    guard W.v.rows == W.heads * W.o.rows else {
      return undefined(
        [W.o.rows, X.columns], "heads of d_out = \(W.o.rows) rows, stacked, for W_o \(W.o.shape)")
    }
    return mhAttention(X, Z, W, mask: mask)
  }

  /// Every known mistake of Algorithm 5.
  public static let all = [
    headsOverlapped, outputSizedByAttn, headsReversed, headsInterleaved, singleHead, firstHeadOnly,
    missingBias, biasPerHead, maskForOneHead, scaledByAllHeads, missingOutputWeights,
    headSizedByOutput,
  ]

  /// Algorithm 5 with its laws and mistakes.
  public static let catalogue = Catalogue<MHAttentionFunction>(
    "Algorithm 5: Multi-head attention", right: { mhAttention($0, $1, $2, mask: $3) },
    laws: MHAttentionLaws.all, mistakes: all
  ) { f in
    let W = MHAttentionParameters.sample(
      heads: 3, dx: 3, dz: 3, dattn: 4, dmid: 2, dout: 5, seed: 500)
    let X = sample([3, 6], seed: 501)
    // d_mid = d_out, where some mistakes are none.
    let equal = MHAttentionParameters.sample(
      heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 5, dout: 5, seed: 503)
    return [
      f(X, X, W, .causal), f(X, sample([3, 4], seed: 502), W, .bidirectional),
      f(X, X, equal, .causal),
    ]
  }
}
