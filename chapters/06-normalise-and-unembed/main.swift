import FormalTransformers
import Foundation

let chapter = Chapter.begin(
  "Why rescale a vector, and how does it become a distribution?", seconds: 10, readsText: true)

//: # 6. Normalise and unembed
//:
//: Attention *adds*: what a token found is put on top of what it was. Do that layer after layer, and what becomes
//: of the size of the numbers? And at the very end: a vector is no answer. The answer to “which letter comes next?”
//: is a list of probabilities. Who turns the one into the other?
//:
//: ## The smallest case
//:
//: A token's vector has four numbers. We want it to keep its pattern and lose its size.

let e = Tensor(vector: [1, 2, 3, 4])
let norm = NormParameters.layer(size: 4)
show(layerNorm(e, norm), "ê")

//: In the head: the mean is 2.5, so the distances from it are −1.5, −0.5, 0.5 and 1.5. Their squares have the mean
//: 1.25. Divide the distances by √1.25 = 1.118, and that is all. The result has mean 0 and variance 1, whatever
//: went in: ten times as large and shifted by 7, it is the same vector again.

show(layerNorm(10 * e + Tensor(scalar: 7), norm), "ê")

//: Now the other half. Three tokens make up a vocabulary, and a vector of two numbers is to choose among them. Each
//: token has a row in W_u. The inner product of the row with the vector is the token's *logit*; softmax makes
//: probabilities of the three.

let W_u = Tensor(rows: [[1, 0], [0, 1], [1, 1]])
let e2 = Tensor(vector: [1, -1])
show(W_u * e2, "W_u e")
show(unembedding(e2, W_u), "p")

//: The first token leads the last by 1, so it is e¹ = 2.718 times as likely: 0.665 against 0.245.
//:
//: ## Line by line

show(Pseudocode[6])
show(Pseudocode[7])

//: We run both, one after the other, on the four numbers. γ and β are what a model may learn here: a stretch and a
//: shift for each coordinate. Let them not be trivial.

let W = NormParameters.layer(
  gamma: Tensor(vector: [1, 2, 0.5, -1]), beta: Tensor(vector: [0, 0.1, -0.2, 0.3]))
let U = Tensor(rows: [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 2, 1]])
let tape = Tape()
tape.name(W)
let p = tape.record { unembedding(layerNorm(e, W), U) }
show(linesOf: 6, on: tape)
show(linesOf: 7, on: tape)

//: The Swift can do a little more than the paper: a norm without β takes 0 for the mean, and an ε may be asked for.
//: Here is what they are for.
//:
//: Take **line 1** out, that is, set m = 0, and β with it: what is left is called *RMS norm*, for it divides by the
//: root of the mean of the squares. It is cheaper, and many large models of today use it. It forgets the size of a
//: vector, but no longer its shift:

let rms = NormParameters.rms(gamma: .ones([4]))
show(layerNorm(e, rms), "RMS of e")
show(layerNorm(10 * e, rms), "RMS of 10·e")
show(layerNorm(e + Tensor(scalar: 7), rms), "RMS of e + 7")

//: **Line 2** divides by d_e, not by d_e − 1: these four numbers are all there are, not a sample. **Line 3**
//: divides by √v, and nothing is added below the root. So a vector of equal numbers, whose v is 0, cannot be
//: normalised. Many programs hide a small ε there. Here you must ask for it; without it, the data is at fault, and
//: you are told where:

show(fault: { layerNorm(.ones([4]), norm) })
show(symbolsOf: 6, ["e": "e", "γ": "W.gamma", "β": "W.beta", "ê": "layerNorm(e, W)"])
show(symbolsOf: 7, ["e": "e", "W_u": "W_u", "p": "unembedding(e, W_u)"])

//: ## The graph of this run

show(
  graph: tape, "norm-and-unembedding",
  caption: "Algorithm 6, then Algorithm 7, on four numbers.")

//: Notice how many arrows leave e. It goes into the mean, into the variance and into the result, so a change of one
//: coordinate moves all of them. That has an odd consequence for learning. Two directions in which e could move
//: change nothing at all: a shift of all coordinates, and a stretch away from the mean. The gradient of anything
//: behind a layer norm is at right angles to both. The two products below are zero but for rounding:

let plain = Tape()
let some = plain.record { Tensor(rows: [[3, -1, 4, 1]]) * layerNorm(e, norm) }
let gradient = plain.gradients(of: some)[e]
show(gradient, "gradient")
show(sum(gradient), "along 1")
show(sum(gradient .* (e - mean(e))), "along e − m")

//: ## Real text: twenty-four layers
//:
//: Take {{length}} letters of {{text}}, and give every letter a random vector of {{d}} numbers. Then twenty-four
//: random layers: attention with four heads (chapter 5), and two matrices with a GELU in between, each of them
//: *added* to what is there. Three ways to do it: with no norm; with a norm on the way into each part, as Algorithm
//: 10 has it; and with a norm after each addition, as in Algorithms 8 and 9.

let corpus = chapter.corpus(or: .shakespeare)
let letters = CharacterTokenizer(alphabetOf: corpus.text)
let tokens = try letters.encode(corpus.text)
let (length, d) = (32, 64)
quote("text", corpus.description)
quote("length", length)
quote("d", d)

//:fold Twenty-four random layers, three ways
let (N_V, layers) = (letters.vocabulary.count, 24)
var random = chapter.random(1)
func weights(_ rows: Int, _ columns: Int) -> Tensor {
  .normal([rows, columns], deviation: (2 / Double(columns)).squareRoot(), from: &random)
}
let X = initialEmbedding(
  Array(tokens.prefix(length)), .normal([d, N_V], from: &random),
  .normal([d, length], from: &random))
let unit = NormParameters.layer(size: d)
func size(_ X: Tensor) -> Double { mean(square(X)).scalar.squareRoot() }
var streams = [X, X, X]
var sizes: [[Double]] = [[], [], []]
for _ in 0..<layers {
  let W = MHAttentionParameters(
    heads: 4, dx: d, dz: d, dattn: d / 4, dmid: d / 4, dout: d, from: &random)
  let (W1, W2) = (weights(4 * d, d), weights(d, 4 * d))
  func look(_ X: Tensor) -> Tensor { mhAttention(X, W, mask: .causal) }
  func think(_ X: Tensor) -> Tensor { W2 * gelu(W1 * X) }
  streams[0] = streams[0] + look(streams[0])
  streams[0] = streams[0] + think(streams[0])
  streams[1] = streams[1] + look(layerNorm(streams[1], unit))
  streams[1] = streams[1] + think(layerNorm(streams[1], unit))
  streams[2] = layerNorm(streams[2] + look(streams[2]), unit)
  streams[2] = layerNorm(streams[2] + think(streams[2]), unit)
  for k in 0..<3 { sizes[k].append(size(streams[k])) }
}
quote("none", sizes[0][layers - 1])
let factor = pow(sizes[0][layers - 1] / sizes[0][0], 1 / Double(layers - 1))
let limit = Foundation.log(Double(Float.greatestFiniteMagnitude) / sizes[0][0])
quote("factor", factor, digits: 2)
quote("overflow", (1 + limit / Foundation.log(factor)).rounded())
quote("pre", sizes[1][layers - 1])
let curves = [
  Curves.Line("no norm", sizes[0]), Curves.Line("norm on the way in", sizes[1]),
  Curves.Line("norm after adding", sizes[2]),
]
show(
  Curves(curves, x: Axis("layer"), y: Axis("size of a number", scale: .logarithmic)), "stream",
  caption: "The root mean square of the numbers after each layer, on a logarithmic axis.")

//: Without a norm every layer multiplies, by {{factor}} in the mean, and after the last one a number has the size
//: {{none}}. At that rate Float overflows at layer {{overflow}}. With a norm on the way in, each part adds a vector
//: of the same size, so the stream grows like a sum of random numbers, to {{pre}}. With a norm after each addition
//: the size is 1 by force. The weights are random here: this says what training starts from, not where it ends.
//:
//: ## From a letter to the next
//:
//: The second half at work. One vector for each letter (Algorithm 1), a layer norm (Algorithm 6), an unembedding
//: (Algorithm 7): that is a whole model, if a small one. It sees one letter and says how probable each next one is.
//: It learns from nine tenths of the {{all}} letters; the last tenth is kept for the exam.

//:fold The model and its training
struct NextLetter: Parameters {
  var e, u: Tensor
  var norm: NormParameters

  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_e", &e)
    norm.forEachTensor(body)
    body("W_u", &u)
  }

  func vectors(_ x: [Int]) -> Tensor { layerNorm(tokenEmbedding(x, e), norm) }
}

let cut = tokens.count * 9 / 10
let start = NextLetter(
  e: .normal([24, N_V], from: &random), u: .normal([N_V, 24], deviation: 0.2, from: &random),
  norm: .layer(size: 24))
var (adam, trained) = (Adam(rate: 0.02), start)
for rate in [0.02, 0.002] {  // Coarse first, then fine.
  adam.rate = rate
  trained =
    descend(from: trained, by: &adam, steps: chapter.isFull ? 5000 : 1200) { θ, _ in
      let places = (0..<256).map { _ in random.integer(below: cut - 1) }
      let next = places.map { tokens[$0 + 1] }
      return crossEntropy(θ.u * θ.vectors(places.map { tokens[$0] }), targets: next) / 256
    }.parameters
}
quote("all", tokens.count)
let P = unembedding(trained.vectors(Array(0..<N_V)), trained.u)
let exam = PairStatistics(Array(tokens[cut...]), size: N_V)
//: After a `q` it is sure, after an `a` it is not. The five letters it thinks most probable:

//:fold The table
var guesses = Table(["after", "it says", "how often in the last tenth"])
for letter in "qta " {
  // A reader's own text may lack a letter.
  guard let a = try? letters.encode(String(letter))[0] else { continue }
  let best = (0..<N_V).sorted { P[$0, a] > P[$1, a] }.prefix(5)
  let total = Double(max(1, exam.counts[a].reduce(0, +)))
  func percent(_ share: (Int) -> Double) -> String {
    best.map { "\(letters.vocabulary.printable($0)) \(Int((100 * share($0)).rounded())) %" }
      .joined(separator: ", ")
  }
  guesses.rows.append([
    letters.vocabulary.printable(a), percent { P[$0, a] },
    percent { Double(exam.counts[a][$0]) / total },
  ])
}
show(guesses)

//: Is a 30 % of this model a 30 %? Take all pairs of letters in the exam and sort the model's probabilities into
//: bins: of the moments when it said about 30 %, in how many was it right? Points on the diagonal mean that its
//: word can be trusted.

//:fold The bins, and the loss
let bins = exam.calibration(of: P).filter { $0.chances >= 100 }
let lines = [
  Curves.Line("this model", xs: bins.map(\.said), ys: bins.map(\.came), style: .marked),
  Curves.Line("as said, so it came", xs: [0, 1], ys: [0, 1], style: .dashed),
]
show(
  Curves(lines, x: Axis("said", range: 0...1), y: Axis("came true", range: 0...1)), "calibration",
  caption: "Of all moments at which the model said so much, the share in which the letter came.")
let loss = nextTokenLoss([Array(tokens[cut...])]) { trained.u * trained.vectors($0[0]) }
quote("loss", bits(fromNats: loss.scalar))
quote("table", exam.bitsPerToken)
quote("worst", bins.map { abs($0.said - $0.came) }.max() ?? 0, digits: 2)
//: The largest distance from the diagonal is {{worst}}. The model loses {{loss}} bits a letter on the exam. A table
//: of pairs made from the exam itself, which no model of one letter can beat, loses {{table}}.
//:
//: ## Mistakes people make
//:
//: Three layer norms from published code. The second is the worst: a token's output depends on all tokens, later
//: ones included, and a model that is to guess the next letter can read it off the mean.

show(mistakes: [
  NormMistakes.sampleVariance, NormMistakes.wholeMatrix, NormMistakes.hiddenEpsilon,
])
show(mistakes: [UnembeddingMistakes.overPositions])

//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter06.swift` and run
//: `swift test --filter Chapter06`.
//:
//: 1. What is the layer norm of (5, 9), with γ = 1 and β = 0? And of (−1000, 3)?
//: 2. And of (−1, −2, −3, −4)?
//: 3. W_u is all zeros and the vocabulary has 4 tokens. What is p, and how many bits does each guess cost?
//:
//: ## What we left out
//:
//: The paper writes Algorithm 6 for one token and no ε (erratum E4); programs in use add one, 1e-5 in most, and on
//: our four numbers they differ from the paper in the sixth digit. Where norms belong, before or after, is a
//: question of its own; Part II has a paper on leaving them out. Algorithm 7 has its own W_u here; many models take
//: W_eᵀ instead, which saves a matrix and ties two meanings together. And softmax in Float rounds a probability
//: below 1e-45 to 0, so losses are made from logits (E25).
//:
//: The parts are all on the table now. The next chapter puts them together.
//:
//: ## Answers

let unit2 = NormParameters.layer(size: 2)
show(
  layerNorm(Tensor(rows: [[5, -1000], [9, 3]]), unit2), "1.", columns: ["(5, 9)", "(−1000, 3)"])
show(layerNorm(-1.0 * e, norm), "2.")
show(unembedding(Tensor(vector: [1, 2]), .zeros([4, 2])), "3. p")

//: 1. Two different numbers become −1 and 1, in their order: nothing else is left.
//: 2. The signs turn. A norm forgets the size, but not the direction.
//: 3. A quarter each: 2 bits a guess, whatever comes.
chapter.end()
