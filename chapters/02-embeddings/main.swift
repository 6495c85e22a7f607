import FormalTransformers
import Foundation

let chapter = Chapter.begin(
  "How does an integer become something one can add?", seconds: 10, readsText: true)

//: # 2. Embeddings
//:
//: Chapter 1 turned a text into a list of integers. But the integers are names, nothing more. If `a` is 1
//: and `c` is 3, then `c` is not three times `a`, and `b` is not the mean of the two. A network adds,
//: scales and compares. What should it be given, so that these acts mean something?
//:
//: A *vector* for each token: d_e numbers, free to be chosen. Vectors can be added and compared, and,
//: better still, they can be improved, one small step after the other.
//:
//: ## The smallest case
//:
//: Five tokens, two numbers for each. The vectors stand side by side in a matrix W_e, one column a token.

let W_e = Tensor(rows: [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]])
show(W_e, "W_e", columns: ["v = 1", "2", "3", "4", "5"])

//: Which vector has token 3? Read off the third column. That is the whole of Algorithm 1. (The paper counts
//: tokens and positions from 1. Our code counts from 0, as Swift does, so token 3 is number 2 there.)

let lookup = Tape()
let e = lookup.record { tokenEmbedding(2, W_e) }
show(e, "e")

//: Looking up is a matrix product in disguise. Write token 3 as a column with a single 1 at the third
//: place; W_e times that column picks out column 3. Nobody computes it so, for all but one of the products
//: are with 0. But it tells us that looking up is linear, and so it has a derivative.

show(W_e * Tensor.oneHot([2], size: 5), "W_e · onehot(3)")

//: A text is more than its tokens: “dog bites man” is not “man bites dog”. So places get vectors as well,
//: in a second matrix W_p with one column for each of ℓ_max positions. Algorithm 2 looks up a place as
//: Algorithm 1 looks up a token. Position 2:

let W_p = Tensor(rows: [[0.1, 0.2, 0.3, 0.4], [-1, -2, -3, -4]])
let place = Tape()
let e_p = place.record { positionalEmbedding(1, W_p) }
show(e_p, "e_p")

//: Then both are added. This is equation (1) of the paper: the t-th token x[t] becomes W_e[:, x[t]] +
//: W_p[:, t]. For the sequence 3, 1, 5 you can do it in your head, and see whether the program agrees:

let tape = Tape()
let X = tape.record {
  tape.name(W_e, "W_e")
  tape.name(W_p, "W_p")
  return initialEmbedding([2, 0, 4], W_e, W_p)
}
show(X, "X", columns: ["token 3", "token 1", "token 5"])

//: ## Line by line
//:
//: Two algorithms of one line each, the paper's smallest. Still there are things to get wrong in them.

show(Pseudocode[1])
show(linesOf: 1, on: lookup)
show(Pseudocode[2])
show(linesOf: 2, on: place)
show(symbolsOf: 1, ["v": "v", "W_e": "W_e", "e": "tokenEmbedding(v, W_e)"])
show(symbolsOf: 2, ["ℓ": "t", "W_p": "W_p", "e_p": "positionalEmbedding(t, W_p)"])

//: Without Algorithm 1 the places would be known, and not what stands there. And what breaks without
//: Algorithm 2? Take it out. Here are 3, 1, 5 and 5, 1, 3 with Algorithm 1 alone:

show(tokenEmbedding([2, 0, 4], W_e), "3, 1, 5")
show(tokenEmbedding([4, 0, 2], W_e), "5, 1, 3")

//: The same three columns, in another order. Whatever adds up or averages these columns cannot tell the two
//: apart. With Algorithm 2 the columns themselves differ:

show(initialEmbedding([4, 0, 2], W_e, W_p), "5, 1, 3")

//: And who chooses the numbers? A text does. We ask how X would change if an entry of W_e changed; this is
//: a *gradient*, and chapter 10 is about it. For the sum of all entries of X, with x = 3, 1, 3:

let learning = Tape()
let total = learning.record { sum(initialEmbedding([2, 0, 2], W_e, W_p)) }
show(learning.gradients(of: total)[W_e], "∂ΣX/∂W_e", columns: ["1", "2", "3", "4", "5"])

//: Token 3 was looked up twice, token 1 once, the others never. A column learns as often as its token is
//: met. A token that no text contains stays where chance put it.
//:
//: ## The graph of this run

show(
  graph: tape, "embedding",
  caption: "Equation (1) for 3, 1, 5. The tokens choose columns of W_e, the places columns of W_p.")

//: The two halves do not touch before the sum. The vector of a place does not depend on the token that
//: stands there, nor the vector of a token on its place. Only the sum knows both.
//:
//: ## Real text: letters find their places
//:
//: Take {{text}}, in small letters and spaces: {{letters}} signs. Give each letter two numbers, drawn at
//: random: a point in the plane. Then let a small model guess the next letter from the present one. It has
//: two parts: Algorithm 1 looks the letter up, and Algorithm 7 (chapter 6) makes of its vector a
//: distribution over what may follow. All pairs of the text are used at once. The loss is the mean number
//: of bits that the guess leaves open: −log₂ p, where p is the probability that the guess gave to the
//: letter that came.

let corpus = chapter.corpus(or: .shakespeare)
let tokens = try CharacterTokenizer.plainLetters.encode(plainLetters(corpus.text))
let vocabulary = CharacterTokenizer.plainLetters.vocabulary
let pairs = PairStatistics(tokens, size: vocabulary.count)
quote("text", corpus.description)
quote("letters", tokens.count)

//:fold The model: two matrices to learn
struct PairModel: Parameters {
  var W_e, W_u: Tensor
  init(size: Int, from random: inout RandomSource) {
    W_e = .normal([size, vocabulary.count], deviation: 0.1, from: &random)
    W_u = .normal([vocabulary.count, size], deviation: 0.1, from: &random)
  }
  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &W_e)
    body("W_u", &W_u)
  }
}

//: The model and its loss take two lines. `shares` holds the share of each pair among all pairs, the first
//: letter in the column and the next in the row. `descend` moves all numbers downhill, a small step at a
//: time, and Adam says how small: chapters 10 and 11.

let letters = Array(0..<27)
let shares = pairs.shares.columns(0..<27)
func bits(_ θ: PairModel) -> Tensor {
  let P = unembedding(tokenEmbedding(letters, θ.W_e), θ.W_u)
  return -sum(shares .* log(P)) / log(2)
}
func trained(size: Int, seed: UInt64) -> PairModel {
  var (adam, random) = (Adam(rate: 0.05), chapter.random(seed))
  let start = PairModel(size: size, from: &random)
  return descend(from: start, by: &adam, steps: 500) { θ, _ in bits(θ) }.parameters
}

//: To judge a plane of letters we ask which letter lies nearest to which.

//:fold Nearest neighbours in the plane
let vowels = ["a", "e", "i", "o", "u"]
let names = letters.map { $0 == 26 ? "␣" : vocabulary.printable($0) }
func nearest(_ letter: String, _ W_e: Tensor) -> String {
  let here = W_e.column(names.firstIndex(of: letter) ?? 0)
  func distance(_ other: Int) -> Double { sum(square(here - W_e.column(other))).scalar }
  let best = letters.filter { names[$0] != letter }.min { distance($0) < distance($1) }
  return names[best ?? 0]
}
func company(_ W_e: Tensor) -> Int { vowels.count { vowels.contains(nearest($0, W_e)) } }
quote("seed", "\(chapter.seed)")

//: We start five times, from different random points (the run's seed is {{seed}}). For each start: the bits
//: left open after 500 steps, and how many of the five vowels have a vowel as their nearest neighbour.

let starts = (0..<5).map { trained(size: 2, seed: UInt64($0)) }
show(
  Table(
    ["start", "bits left open", "vowels beside a vowel"],
    rows: starts.enumerated().map {
      ["\($0 + 1)", numberText(bits($1).scalar), "\(company($1.W_e)) of 5"]
    }))

//:fold The best of the five, and the kinds of letters
let least = starts.map { bits($0).scalar }.min() ?? 0
// Of starts that end alike, the first: rounding does not choose.
let best = starts.first { bits($0).scalar < least + 1e-3 } ?? starts[0]
let kinds = names.map { vowels.contains($0) ? "vowel" : $0 == "␣" ? "space" : "consonant" }
quote("company", company(best.W_e))
quote("with", vowels.map { "\($0) with \(nearest($0, best.W_e))" }.joined(separator: ", "))
let plane = Tensor(rows: [[0, 1], [1, 0]]) * best.W_e.columns(0..<27)  // Turned to fit the page.
show(
  Scatter(plane, labels: names, groups: kinds, equalUnits: true), "letters",
  caption: "Two learned numbers for each letter, from pairs of letters alone.")

//: Nobody told the model what a vowel is. Yet {{company}} of 5 vowels have a vowel for their nearest
//: neighbour: {{with}}. For after a vowel come other letters than after a consonant, and a vector is good if
//: it tells what follows. So letters that are followed by the same come to lie side by side. (In some other
//: books vowels keep together less well: try `--text`.)
//:
//: Two remarks. The starts need not end equally well: descent finds a valley, not always the deepest. That
//: is why we made five. And the axes mean nothing. Turn or stretch the plane, do the opposite to W_u, and
//: every product W_u e is what it was.
//:
//: Two numbers a letter are few. What do more of them buy? With nothing known of the letter before, a guess
//: leaves {{unigram}} bits open. A full table of pairs, with a number for each of 27 × 27 pairs, leaves
//: {{floor}}; nothing that sees one letter alone can do better on this text. One start each:

quote("unigram", TokenStatistics(tokens).bitsPerToken)
quote("floor", pairs.bitsPerToken)
show(
  Table(
    ["d_e", "numbers learned", "bits left open"],
    rows: [1, 2, 3, 8].map { size in
      let θ = trained(size: size, seed: 1)
      return ["\(size)", "\(θ.parameterCount)", numberText(bits(θ).scalar)]
    }))

//: Now the promise from above: a token that is never met does not move. Beside the 27 signs, the vocabulary
//: has the three tokens that no text contains: mask, bos, eos. How far did columns of W_e travel?

var random = chapter.random(1)
let start = PairModel(size: 2, from: &random).W_e
let way = columnSums(square(starts[1].W_e - start))
show(
  Table(
    ["token", "distance travelled"],
    rows: [("e", 4), ("q", 16), ("mask", vocabulary.mask)].map {
      [$0, numberText(way[0, $1].squareRoot())]
    }))

//: ## Positions that need no learning
//:
//: W_p can be learned like W_e. It can also be written down once and for all. Think of a clock: the second
//: hand tells moments apart that are close, the hour hand those that are far. Each pair of rows of this W_p
//: is such a hand, the sine and the cosine of an angle that grows with the place t:
//:
//: > W_p[2i−1, t] = sin(t / ℓ_max^(2i/d_e)),  W_p[2i, t] = cos(t / ℓ_max^(2i/d_e)),  0 < i ≤ d_e/2

let hands = sinusoidalPositions(maximumLength: 64, size: 32)
show(
  HeatMap(hands, rowAxis: "row, from 0", columnAxis: "position, from 0", scale: .diverging),
  "sinusoids",
  caption: "Sixteen hands of a clock for 64 places: fast ones above, slow ones below.")

//: The fastest hand turns by {{fast}} radians from place to place, the slowest by 1/64. Why hands, and not
//: any 32 numbers that differ? Because of a law: *s places on* is the same turn wherever one stands. For
//: the first hand and s = 5 the turn is a 2 × 2 matrix R. We apply it to every place at once and compare
//: with what stands five places on:

let angle = 1 / pow(64, 2.0 / 32)
let (c, s) = (cos(5 * angle), sin(5 * angle))
let R = Tensor(rows: [[c, s], [-s, c]])
let hand = hands.rows(0..<2)
quote("fast", angle)
show(R, "R")
show(R * hand.columns(0..<4), "R · places 1 … 4")
show(hand.columns(5..<9), "places 6 … 9")
let misses = (R * hand.columns(0..<59) - hand.columns(5..<64)).scalars.map(abs)
quote("misses", misses.max() ?? .nan, digits: 1)

//: Over all 59 places that have a fifth after them, the largest difference is {{misses}}. One fixed matrix
//: takes every place to the place five on. So what a model learns about a distance it need not learn again
//: for each place. And each hand has length 1: no place shouts louder than another.
//:
//: The paper says that this is the formula of the original transformer of 2017. It is not quite (erratum
//: E11). The original counts t and i from 0, and its base is 10,000 whatever ℓ_max is. The first places of
//: both, for d_e = 6 and ℓ_max = 10,000:

let ours = sinusoidalPositions(maximumLength: 10_000, size: 6).columns(0..<2)
let original = originalSinusoids(length: 10_000, size: 6).columns(0..<2)
show(ours, "paper", columns: ["t = 1", "2"], digits: 5)
show(original, "2017", columns: ["t = 0", "1"], digits: 5)

//: Look at t = 1 in both. The rows of 2017 come one pair earlier: its second hand is the paper's first. Its
//: first hand, one radian a place, the paper does not have at all. Neither is wrong. But weights that were
//: trained with one are lost with the other.
//:
//: ## Mistakes people make

show(mistakes: [PositionalEmbeddingMistakes.offByOne])
show(mistakes: [SinusoidMistakes.swapped, SinusoidMistakes.formulaOf2017])

//: All three give vectors of the right size, and training would run. Shapes tell nothing here.
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter02.swift` and run
//: `swift test --filter Chapter02`.
//:
//: 1. With W_e and W_p of the smallest case, what is the initial embedding of 2, 2, 2?
//: 2. GPT-2 has 50,257 tokens and d_e = 768. How many numbers does its W_e hold?
//: 3. Two tokens have the same column in W_e. Can a transformer that reads them tell them apart?
//: 4. The slowest hand for ℓ_max = 64 turns by 1/64 radian at each place. How many places does it need for
//:    a full turn?
//:
//: ## What we left out
//:
//: A place beyond ℓ_max has no column, and Algorithm 2 refuses it (erratum E16); nothing slides or wraps.
//: The original of 2017 multiplies token vectors by √d_e before it adds places; the paper does not (erratum
//: E27), nor do we. Newer models turn queries and keys by the angles of such hands in place of adding them
//: to the input: chapter 14. Vectors for pieces of words, learned from more text, show more than vowels.
//:
//: What a column of X holds, so far, is a token and its place. It knows nothing of its neighbours. How does
//: one token ask the others? That is chapter 3.
//:
//: ## Answers

show(initialEmbedding([1, 1, 1], W_e, W_p), "2, 2, 2")
quote("table", Double(768 * 50_257) / 1e6)
quote("turn", 2 * .pi * 64)

//: 1. One token three times, and three different columns: the place makes the difference.
//: 2. 768 · 50,257 = {{table}} million.
//: 3. No. All that follows sees the columns alone, and they are equal.
//: 4. 2π · 64 = {{turn}}. That is more than the 64 places there are, so no two places look alike to it.

chapter.end()
