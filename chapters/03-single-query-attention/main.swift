import FormalTransformers
import Foundation

let chapter = Chapter.begin("How does one token ask the others?", seconds: 20)

//: # 3. Single-query attention
//:
//: Every token has its vector now, and none of them knows of the others. But what “bank” means depends on
//: whether “river” or “money” stands near. So a token must be able to ask the others something, and to get
//: one answer from all of them, however many they are. How does one token ask?
//:
//: ## The smallest case
//:
//: One token, e, asks. Three tokens can be asked: the *context*. All of them are points in the plane.

let e = Tensor(vector: [1, 2])
let E = Tensor(columns: [[1, 0], [0, 1], [1, 1]])
show(e, "e")
show(E, "E", columns: ["e_1", "e_2", "e_3"])

//: Three matrices make three things of them. Of e, a *query*: what am I looking for? Of each context token
//: a *key*: what am I? And a *value*: what do I have to say? A vector is added to each, the *bias*.

let W = AttentionParameters(
  q: .identity(2), bq: Tensor(vector: [0.5, -0.5]),
  k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [0.1, -0.2]),
  v: Tensor(rows: [[1, 0], [0, 1], [1, 1]]), bv: Tensor(vector: [0, 0, 0.1]))
let tape = Tape()
tape.name(W)
let ṽ = tape.record { singleQueryAttention(e, E, W) }
let (q, k) = (tape.value(algorithm: 3, line: 1), tape.value(algorithm: 3, line: 2))
show(q, "q")
show(k, "k", columns: ["k_1", "k_2", "k_3"])
show(k.transposed * q, "kᵀq")

//: The query is (1.5, 1.5), so its inner product with a key is 1.5 times the sum of the key's two numbers:
//: 1.5 · 0.9 = 1.35, then 1.5 · 1.9 = 2.85 and 1.5 · 2.9 = 4.35. Each leads the one before by 1.5. Divide
//: by √2, for q has two numbers (why, we shall see), and the lead is 1.06. These are the *scores*. Which
//: weight shall each have? The exponential turns a lead into a ratio: e^1.06 = 2.89. So let the weights be
//: as 1 to 2.89 to 8.34, and add up to 1. Exponentials, divided by their sum: this is called *softmax*.

let α = tape.value(algorithm: 3, line: 4)
show(α, "α")

//: The answer is the mean of the three values with these weights. It is most like the third.

show(tape.value(algorithm: 3, line: 3), "v", columns: ["v_1", "v_2", "v_3"])
show(ṽ, "ṽ")

//: ## Line by line

show(Pseudocode[3])
show(
  symbolsOf: 3,
  [
    "e": "e", "e_t": "E.column(t - 1)", "W_q": "W.q", "b_q": "W.bq", "W_k": "W.k", "b_k": "W.bk",
    "W_v": "W.v", "b_v": "W.bv", "ṽ": "singleQueryAttention(e, E, W)",
  ])
show(linesOf: 3, on: tape)

//: Take lines out, and see what breaks.
//:
//: - Without **line 1**, that is with a query of zero, all scores are equal and the answer is the plain
//:   mean. The token gets the same answer whatever it is.
//: - Without **line 2**, that is with the same key for all, the same happens from the other side.
//: - Without **line 3** a token could only pass on the vector by which it is found. With it, what is
//:   searched for and what is said may differ, even in size: here the values have three numbers, the keys
//:   two.

var (mute, alike) = (W, W)
(mute.q, mute.bq) = (.zeros([2, 2]), .zeros([2]))
alike.k = .zeros([2, 2])
show(singleQueryAttention(e, E, mute), "ṽ, no query")
show(singleQueryAttention(e, E, alike), "ṽ, one key for all")

//: - Without the exponential in **line 4** a weight could be negative, or infinite. With it all weights are
//:   positive and add up to 1, so each number of ṽ lies between the smallest and the largest of the
//:   values'.
//: - Without √d_attn the weights are sharper. With two numbers that does little harm; wait for the long
//:   vectors below. We make the query √2 times as long, which undoes the division:

var loud = W
(loud.q, loud.bq) = (2.squareRoot() * W.q, 2.squareRoot() * W.bq)
let louder = Tape()
louder.record { _ = singleQueryAttention(e, E, loud) }
show(louder.value(algorithm: 3, line: 4), "α, not divided")

//: - **Line 5** adds up, so the order of the context does not matter, and a context said twice is no news.
//:   Of a context of one token the answer is that token's value, whatever was asked: a weight of 1 has to
//:   go somewhere.

let swapped = Tensor(columns: [[1, 1], [0, 1], [1, 0]])
show(singleQueryAttention(e, swapped, W) - ṽ, "reversed − ṽ", digits: 1)
show(singleQueryAttention(e, concatenate(columns: [E, E]), W) - ṽ, "twice − ṽ", digits: 1)

//: ## The graph of this run

show(
  graph: tape, "single-query",
  caption: "Algorithm 3 on one token and three. The query's side and the context's meet twice.")

//: Notice that e has one way into the answer: through the weights. It decides *how much* of each value is
//: taken, and never adds anything itself. If the token's own vector is to stay, somebody has to add it
//: back.
//:
//: ## Real text: whom does the darkness ask?
//:
//: We need words with vectors. Let us count, and learn nothing: words are alike if they stand near the same
//: words. For all {{known}} words that occur three times or more in {{text}}, we count the neighbours
//: within four words and divide by the count that chance would give. We take the logarithm, where it is
//: positive, and keep of that what {{size}} numbers can keep. The vectors get length 1, so an inner product
//: is a cosine: 1 for the same direction, 0 for a right angle.

let corpus = Corpus.genesis
let vectors = WordVectors(of: corpus.text, size: 32)
quote("known", vectors.words.count)
quote("text", corpus.description)
quote("size", vectors.vectors.rows)
var likes = Table(["word", "the five most like it"])
for word in ["day", "bread", "sheep", "wife", "seven"] {
  likes.rows.append([word, vectors.nearest(to: word, 5).map(\.word).joined(separator: ", ")])
}
show(likes, caption: "Found by counting neighbours alone.")

//: Now a verse: “{{verse}}” The word “darkness” asks; the other {{context}} words are the context. W_k and
//: W_v are the identity, and W_q is a number times the identity: how loud to ask. That number is all we
//: turn. We set it to √d_attn/τ, so that the scores are cosines divided by τ, the *temperature*.

let verse = String(corpus.text.split(separator: "\n")[4])
let words = WordVectors.words(of: verse).filter { $0 != "darkness" && vectors[$0] != nil }
let darkness = vectors["darkness"] ?? .zeros([32])
let context = concatenate(columns: words.compactMap { vectors[$0]?.reshaped([32, 1]) })
quote("verse", verse)
quote("context", words.count)

func asking(_ d: Int, loudness: Double) -> AttentionParameters {
  let (I, none) = (Tensor.identity(d), Tensor.zeros([d]))
  return AttentionParameters(q: loudness * I, bq: none, k: I, bk: none, v: I, bv: none)
}

//: At each temperature we keep the answer of line 5, and the weights of line 4 for the picture.

let temperatures = [10, 1, 0.5, 0.2, 0.1, 0.05, 0.02]
let answers = temperatures.map { τ in
  let tape = Tape()
  let W = asking(32, loudness: 32.squareRoot() / τ)
  let answer = tape.record { singleQueryAttention(darkness, context, W) }
  return (weights: tape.value(algorithm: 3, line: 4), answer: answer)
}
show(
  HeatMap(
    Tensor(columns: answers.map(\.weights.scalars)), rows: words,
    columns: temperatures.map { numberText($0) }, rowAxis: "is asked", columnAxis: "temperature τ",
    range: 0...1, showsNumbers: true), "temperature",
  caption: "Where “darkness” looks, from a flat query at the left to a sharp one at the right.")

//: Read it from left to right. At τ = 10 all {{context}} words get nearly the same. As the query gets
//: louder, first the small words fade, and the words of day and night share the attention. At last one word
//: takes all: “{{best}}”. The directions never changed. Only the length of the query did.
//:
//: How flat is flat? We measure the *entropy* of the weights in bits: 0 if one word has all, log₂
//: {{context}} = {{most}} if all have the same. And the answer is a vector of the same space as the words,
//: so we can look for the words nearest to it.

func entropy(_ α: Tensor) -> Double { -sum(α .* log(α)).scalar / Foundation.log(2) }
var table = Table(["τ", "entropy, bits", "the answer is most like"])
for (τ, (weights, answer)) in zip(temperatures, answers) {
  let near = vectors.nearest(to: answer, 4).map(\.word).joined(separator: ", ")
  table.rows.append([numberText(τ), numberText(entropy(weights), digits: 3), near])
}
quote("most", Foundation.log2(Double(words.count)))
let sharpest = answers[answers.count - 1].weights.scalars
let best = sharpest.indices.max { sharpest[$0] < sharpest[$1] } ?? 0
quote("best", words[best])
show(table)

//: You may find it odd that darkness looks at the light. But the two stand near the same words, and that is
//: all these vectors know: counting cannot tell a friend from an opposite.
//:
//: Hot, the answer is a blur of the whole verse. Cold, it is a copy of one word. Useful answers lie
//: between, and a model has to learn how loud to ask.
//:
//: ## Why divide by √d_attn?
//:
//: Before training, queries and keys are random. Let each of their numbers be of size 1, up or down. The
//: inner product of two such vectors is a sum of d_attn products, some positive, some negative, and its
//: size is near √d_attn. So longer vectors would ask louder, and nobody would have decided that. We draw
//: {{trials}} random queries, {{T}} random keys for each, and look at the entropy of the weights, with the
//: division and without.

//:fold Mean entropy of random attention, by d_attn
let (T, trials) = (16, chapter.isFull ? 2000 : 400)
let sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
func meanEntropy(_ d: Int, isDivided: Bool) -> Double {
  var random = chapter.random(UInt64(d))
  let W = asking(d, loudness: isDivided ? 1 : Double(d).squareRoot())
  let entropies = (0..<trials).map { _ in
    let (e, E) = (Tensor.normal([d], from: &random), Tensor.normal([d, T], from: &random))
    let tape = Tape()
    tape.record { _ = singleQueryAttention(e, E, W) }
    return entropy(tape.value(algorithm: 3, line: 4))
  }
  return entropies.reduce(0, +) / Double(trials)
}
let divided = sizes.map { meanEntropy($0, isDivided: true) }
let plain = sizes.map { meanEntropy($0, isDivided: false) }
quote("T", T)
quote("trials", trials)
quote("divided", divided[sizes.count - 1])
quote("plain", plain[sizes.count - 1])
quote("largest", sizes[sizes.count - 1])
let xs = sizes.map { Double($0) }
let curves = [
  Curves.Line("divided by √d_attn", xs: xs, ys: divided, style: .marked),
  Curves.Line("not divided", xs: xs, ys: plain, style: .marked),
]
show(
  Curves(
    curves, x: Axis("d_attn", scale: .logarithmic), y: Axis("entropy, bits", range: 0...4),
    references: [.horizontal(4, "all the same")]), "entropy",
  caption:
    "Random queries among 16 random keys: the longer the vectors, the sharper, unless divided.")

//: With the division the entropy settles, and is {{divided}} bits at d_attn = {{largest}}. Without it, it
//: falls to {{plain}}: one of {{T}} tokens takes nearly all, by chance. And a softmax that has made up its
//: mind is hard to teach: the derivative of a weight by its own score is α_t (1 − α_t), near 0 for weights
//: near 0 or 1.
//:
//: ## Mistakes people make
//:
//: The first is easy to make, for all shapes are right. The second was found in published code: there, too,
//: the answer has the right shape, from weights that are no weights.

show(mistakes: [
  SingleQueryMistakes.missingScale, SingleQueryMistakes.softmaxOverFeatures,
  SingleQueryMistakes.linearWeights,
])

//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter03.swift` and run
//: `swift test --filter Chapter03`.
//:
//: 1. In the smallest case add 10 to both numbers of b_k. What becomes of α?
//: 2. Add 10 to all three numbers of b_v. What becomes of ṽ?
//: 3. Let the first context token come a hundred times, the others once. To which vector does ṽ move?
//:
//: ## What we left out
//:
//: Nobody told the darkness what to ask: we took matrices that are easy to read. A model learns them,
//: and then query and key may look for quite different things: an adjective for its noun, a letter for the
//: letter before. Nothing here knows in which order the words stand; only positions (chapter 2) can tell.
//:
//: In the paper this is Algorithm 3. It needs at least one context token (erratum E15), b_k is of no effect
//: (E31), and the text before it has some slips that the algorithm has not (E12). One token has asked now.
//: But all of them have questions. Must we do this once for each?
//:
//: ## Answers

var shifted = W
shifted.bk = W.bk + Tensor(scalar: 10)
let other = Tape()
other.record { _ = singleQueryAttention(e, E, shifted) }
show(other.value(algorithm: 3, line: 4) - α, "1. change of α", digits: 1)
shifted = W
shifted.bv = W.bv + Tensor(scalar: 10)
show(singleQueryAttention(e, E, shifted) - ṽ, "2. change of ṽ")
let hundred = Tensor(columns: Array(repeating: [1, 0], count: 100) + [[0, 1], [1, 1]])
show(singleQueryAttention(e, hundred, W), "3. ṽ")

//: 1. Nothing but rounding: every score grows by the same 10 · (1.5 + 1.5)/√2.
//: 2. It grows by 10: the weights add up to 1.
//: 3. To v_1 = (1, 0, 1.1). Each of the hundred has the smallest weight, but together they have most.
chapter.end()
