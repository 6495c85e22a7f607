import FormalTransformers

let chapter = Chapter.begin(
  "All tokens ask at once. Who may look at whom?", seconds: 10, readsText: true)

//: # 4. Attention
//:
//: One token can ask the others what they have to say: that was the last chapter. But every token of a text has a
//: question. Must we run the single-query algorithm once for each of them? And when a model is to guess the next
//: letter, who sees to it that no letter peeks at the answer?
//:
//: ## The smallest case
//:
//: Three tokens in the plane, one in each column. They look at each other, so the sequence that asks, X, and the
//: sequence that answers, Z, are one and the same.

let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
let W = AttentionParameters(
  q: .identity(2), bq: .zeros([2]),
  k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [1, -1]),
  v: Tensor(rows: [[1, 2], [0, 1], [1, 0]]),
  bv: Tensor(vector: [0, 0.5, -1]))
show(X, "X", columns: ["t = 1", "2", "3"])

//: Take the first token, (1, 0). W_q is the identity, so that is its query too. The three keys are (2, −1), (2, 0)
//: and (4, 0), and the inner products with the query are 2, 2 and 4. So token 1 should look equally at itself and
//: at token 2, and more at token 3. Algorithm 3 says how much:

let single = Tape()
let first = single.record { singleQueryAttention(X.column(0), X, W) }
let α = single.value(algorithm: 3, line: 4)
show(α, "α")
show(first, "ṽ")

//: The exponential makes a lot of a small lead. After division by √2 the scores differ by 2/√2 = 1.41, and e^1.41
//: is about 4.1: the ratio of the weights.
//:
//: Now all three tokens at once. Put the queries side by side as columns of a matrix Q and the keys as columns of
//: K. Then KᵀQ holds every inner product: a row for each token that is looked at, a column for each token that
//: looks. What was done to one list of scores is now done to each column.

let tape = Tape()
let Vtilde = tape.record { attention(X, X, W, mask: .bidirectional) }
show(tape.attentionWeights[0], "weights", columns: ["t_x = 1", "2", "3"])

//: The first column is the α from above. Every column adds up to 1: each token has one unit of attention to give
//: away.
//:
//: ## Line by line

show(Pseudocode[4])

//: The double brackets in the margin are remarks of the paper. Here are the six lines with what each of them gave
//: to our three tokens, nobody being hidden from anybody:

show(linesOf: 4, on: tape)

//: - **Line 1** reads X, **lines 2 and 3** read Z. The one who asks and the one who answers need not be of the same
//:   sequence, nor of the same length.
//: - **Line 4** is all the comparing there is. Its cost grows with ℓ_z · ℓ_x.
//: - **Line 5** did nothing here. We come to it.
//: - **Line 6** divides by √d_attn, makes each column a distribution, and mixes the columns of V.
//:
//: The bias b_k could be left out: it adds the same number, b_kᵀq, to a whole column of scores, and the softmax
//: does not notice. It is in the paper, so it is here. We add 100 to it and look for a change:

var shifted = W
shifted.bk = W.bk + Tensor(scalar: 100)
show(attention(X, X, shifted, mask: .bidirectional) - Vtilde, "change of Ṽ", digits: 1)

//: ## Who may look at whom
//:
//: Line 5 hides. Where Mask[t_z, t_x] is 0 the score becomes −∞, and e^−∞ is 0: no attention, exactly. Three masks,
//: the same three tokens. Under the *causal* mask (the paper says unidirectional) a token sees itself and what came
//: before, so the zeros lie below the diagonal. An explicit mask can say anything else: here, that no token may
//: look at itself.

let others = (0..<3).map { tz in (0..<3).map { tx in tz != tx } }
let masks: [(String, Mask)] = [
  ("all see all", .bidirectional), ("nobody sees ahead", .causal),
  ("nobody sees itself", .explicit(rows: others)),
]
func weights(_ run: () -> Tensor) -> Tensor {
  let tape = Tape()
  _ = tape.record(run)
  return tape.attentionWeights[0]
}
let pictures = masks.map { title, mask in
  let weights = weights { attention(X, X, W, mask: mask) }
  return HeatMap(attention: weights, title: title, tokens: ["1", "2", "3"])
}
show(
  HeatMaps(pictures), "three-masks",
  caption: "One set of scores, three masks. Each column adds up to 1 whatever is hidden.")

//: Under the causal mask, token 1 has only itself to look at. So its column of Ṽ is its own value, to the last bit:

let causal = attention(X, X, W, mask: .causal)
show(causal, "Ṽ")
show((W.v * X + W.bv).column(0) - causal.column(0), "V[:, 1] − Ṽ[:, 1]")

//: ## Two sequences
//:
//: Nothing forces Z to be X. Two tokens of two numbers each ask, three tokens of three numbers each answer: that is
//: *cross-attention*, and it is how a translation looks at its original. Only W_q meets X, only W_k and W_v meet Z,
//: so the sizes can all differ.

let Z = Tensor(rows: [[1, 0, 1], [0, 1, 1], [2, 0, -1]])
let crossW = AttentionParameters(
  q: Tensor(rows: [[1, 0], [0, 1], [1, 1], [1, -1]]), bq: Tensor(vector: [0, 0, 0, 1]),
  k: Tensor(rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]), bk: .zeros([4]),
  v: Tensor(rows: [[1, 1, 0], [0, 0, 1]]), bv: Tensor(vector: [0, 1]))
let cross = Tape()
let answer = cross.record {
  attention(Tensor(rows: [[1, 0], [2, -1]]), Z, crossW, mask: .bidirectional)
}
show(cross.attentionWeights[0], "weights", columns: ["t_x = 1", "2"])
show(answer, "Ṽ")

//: Three rows, because three tokens are looked at. Two columns, because two look. The output has a column for each
//: of the two.

show(
  symbolsOf: 4,
  [
    "X": "X", "Z": "Z", "W_q": "W.q", "b_q": "W.bq", "W_k": "W.k", "b_k": "W.bk", "W_v": "W.v",
    "b_v": "W.bv", "Ṽ": "attention(X, Z, W, mask:)",
  ])

//: ## The graph of this run

show(graph: tape, "attention", caption: "X is used three times: once to ask, twice to answer.")

//: Look for the place where the two sides meet. Queries and keys come together in line 4 and nowhere else. The
//: values wait until the weights are ready, and join in line 6.
//:
//: ## Real text: guess the next letter
//:
//: Now {{text}}, of which we take {{length}} letters at a time. Each letter becomes a vector (chapter 2), looks
//: around by Algorithm 4, and the sum of what it is and what it found is turned into a guess at the next letter.
//: All the numbers in between are learned. The code of `attention` is what you have read above.

let length = 64
let corpus = chapter.corpus(or: .shakespeare)
let letters = CharacterTokenizer(alphabetOf: corpus.text)
let tokens = try letters.encode(corpus.text)

//:fold The model: embeddings, one attention, an unembedding
quote("text", "\(corpus.description), \(countText(tokens.count)) letters")
quote("length", length)
struct LetterModel: Parameters {
  var e, p, u: Tensor
  var W: AttentionParameters

  init(size d: Int, letters: Int, length: Int, from random: inout RandomSource) {
    e = .normal([d, letters], deviation: 0.3, from: &random)
    p = .normal([d, length], deviation: 0.3, from: &random)
    W = AttentionParameters(dx: d, dz: d, dattn: d, dout: d, from: &random)
    u = .normal([letters, d], deviation: 0.1, from: &random)
  }

  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &e)
    body("W_p", &p)
    W.forEachTensor(body)
    body("W_u", &u)
  }

  func logits(_ x: [Int], _ mask: Mask) -> Tensor {
    let X = initialEmbedding(x, e, p)
    return u * (X + attention(X, X, W, mask: mask))
  }
}
func train(_ mask: Mask, steps: Int) -> Descent<LetterModel> {
  var random = chapter.random(1)
  let start = LetterModel(
    size: 32, letters: letters.vocabulary.count, length: length, from: &random)
  var adam = Adam(rate: 0.005)
  return descend(from: start, by: &adam, steps: steps) { θ, _ in
    let windows = randomWindows(of: tokens, length: length + 1, count: 1, from: &random)
    return nextTokenLoss(windows) { θ.logits($0[0], mask) }
  }
}
//: Two runs that differ in one word: the mask.

let steps = chapter.isFull ? 20_000 : 6_000
let honest = train(.causal, steps: steps)
let peeking = train(.bidirectional, steps: 2000)  // It needs no more.

//:fold The means of the losses, and a number to compare with
let seen = honest.means(of: 200).map(bits)
let peeked = peeking.means(of: 200).map(bits)
let pairs = PairStatistics(tokens, size: letters.vocabulary.count).bitsPerToken
let at = seen.indices.map { Double(200 * ($0 + 1)) }
quote("honest", seen.last ?? .nan)
quote("peeking", peeked.last ?? .nan)
quote("pairs", pairs)
let lines = [
  Curves.Line("nobody sees ahead", xs: at, ys: seen),
  Curves.Line("all see all", xs: Array(at.prefix(peeked.count)), ys: peeked),
]
show(
  Curves(
    lines, x: Axis("step"), y: Axis("loss, bits a letter"),
    references: [.horizontal(pairs, "table of letter pairs")]), "losses",
  caption: "The mean loss of 200 steps each. Hide nothing, and it looks wonderful.")

//: A table of letter pairs, which knows the present letter alone, loses {{pairs}} bits a letter on this text. One
//: attention under the causal mask ends at {{honest}}. Without the mask, 2,000 steps are enough for {{peeking}}
//: bits. Has that one understood its text? Let us see where each of them looks. For every distance we average the
//: weight that a letter gives to the letter so many places back; a negative number lies ahead.

//:fold The mean weight by distance
let verse = "To be, or not to be: that is the question: Whether 'tis nobler in"
let line = Array(((try? letters.encode(verse)) ?? tokens).prefix(length))
let eyes = weights { honest.parameters.logits(line, .causal) }
let peepers = weights { peeking.parameters.logits(line, .bidirectional) }
let places = Array(-4...10)
let profiles = [("nobody sees ahead", eyes), ("all see all", peepers)].map { name, A in
  Curves.Line(
    name, xs: places.map(Double.init), ys: places.map { meanWeight(A, back: $0) }, style: .marked)
}
quote("previous", meanWeight(eyes, back: 1))
quote("itself", meanWeight(eyes, back: 0))
quote("second", meanWeight(eyes, back: 2))
quote("ahead", meanWeight(peepers, back: -1))
show(
  Curves(profiles, x: Axis("places back"), y: Axis("mean weight")), "distance",
  caption: "Where the two models look. Without a mask, one place ahead: at the answer.")

//: The unmasked model gives {{ahead}} of its attention to the *next* letter. It has learned to copy the answer. It
//: would be of no use for writing, where there is no next letter yet.
//:
//: The honest one has to find something out. It gives {{previous}} of its attention to the letter before,
//: {{itself}} to the letter itself, and {{second}} to the one two back. Nobody told it that letters stand in a row:
//: it learned this from the positions of chapter 2. Here is its map.

let signs = letters.vocabulary.printable(Array(line[..<20]))
show(
  HeatMap(attention: eyes.rows(0..<20).columns(0..<20), tokens: signs), "letters",
  caption: "The weights of the causal model on twenty letters. Read a column: that letter looks.")

//: ## The price
//:
//: Lines 1 to 3 cost the same for every token. Lines 4 and 6 compare each with each. Four times the text is four
//: times the work for the one, and sixteen times for the other:

//:fold Multiplications by formula, and the time on this machine
var prices = Table(["ℓ", "lines 1–3", "lines 4 and 6", "time, ms"])
for ℓ in [64, 256, 1024, 4096] {
  var random = chapter.random(2)
  let many = Tensor.normal([32, ℓ], from: &random)
  let W = AttentionParameters(dx: 32, dz: 32, dattn: 32, dout: 32, from: &random)
  let time = ContinuousClock().measure { _ = attention(many, many, W, mask: .causal) }
  let millions = [3 * 32 * 32 * ℓ, 2 * 32 * ℓ * ℓ].map { Double($0) / 1e6 }
  let milliseconds = measured(numberText(time / .milliseconds(1), digits: 2))
  prices.rows.append(["\(ℓ)"] + millions.map { numberText($0, digits: 3) } + [milliseconds])
}
show(prices, caption: "Millions of multiplications for d = 32; the time of one call.")

//: ## Mistakes people make
//:
//: Each of these is taken from published code. Each still returns a matrix of the right shape, so a test of shapes
//: passes. The last column holds the number that gives it away.

show(mistakes: [
  AttentionMistakes.maskTransposed, AttentionMistakes.finiteMask, AttentionMistakes.softmaxOverRows,
])

//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter04.swift` and run
//: `swift test --filter Chapter04`.
//:
//: 1. Set W_q and b_q to zero and keep the causal mask. What is column 3 of Ṽ for our three tokens?
//: 2. Exchange the first and the last column of Z, but not of X, with nobody hidden. What happens to Ṽ?
//: 3. A text becomes three times as long. How many times more work are lines 1 to 3, and lines 4 and 6?
//:
//: ## What we left out
//:
//: One attention has one way of looking: its weights for a token are one list. The next chapter gives it several.
//: We said nothing of sequences of different lengths in one batch, which many libraries handle by filling up with
//: blanks and hiding them; here sequences lie side by side and never meet. And we computed the whole of S, although
//: a fused loop can do without it; that is for the chapters on speed.
//:
//: In the paper this is Algorithm 4, with equations (2) and (3). Its equation (2) sums over a bare t, which has to
//: be read as the first index (erratum E1). A column of the mask that is all 0 is not defined there: 0/0. Here it
//: is a fault that names algorithm and line (E33).
//:
//: ## Answers

var blind = W
blind.q = .zeros([2, 2])
show(attention(X, X, blind, mask: .causal).column(2), "1. Ṽ[:, 3]")
let turned = concatenate(columns: [X.columns(2..<3), X.columns(1..<2), X.columns(0..<1)])
show(attention(X, turned, W, mask: .bidirectional) - Vtilde, "2. change of Ṽ", digits: 1)

//: 1. All scores are 0, so every visible token gets the same weight: the mean of the three columns of V.
//: 2. Nothing but rounding. Attention without a mask does not know the order of what it looks at.
//: 3. Three times and nine times.
chapter.end()
