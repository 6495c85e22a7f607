import FormalTransformers
import Foundation

let chapter = Chapter.begin(
  "What do the paper's training and inference leave open, and how do we read it?", seconds: 5)

//: # Errata: training and inference
//:
//: The second page of places where *Formal Algorithms for Transformers* cannot be followed to the letter, or leaves
//: something open: here those about training, writing, and how things are counted. [The first](errata-blocks.md) has
//: the list of all, and those about attention, norms and stacks. Each comes with a run that shows what hangs on it.
//: A line that ends with a law is about a [known mistake](mistakes.md): what the law measures on it, on an example of
//: its own.

//:fold Three models and a loss
var random = chapter.random()
let decoder = DTransformerParameters(
  vocabulary: 7, maximumLength: 6, layers: 1, heads: 2, de: 4, dmlp: 6, from: &random)
let encoder = ETransformerParameters(
  vocabulary: 7, maximumLength: 6, layers: 1, heads: 2, de: 4, dmlp: 6, df: 3, from: &random)
let translator = EDTransformerParameters(
  vocabulary: 7, maximumLength: 6, encoderLayers: 2, decoderLayers: 1, heads: 2, de: 4, dmlp: 6,
  from: &random)
let special = SpecialTokens(vocabulary: 7)
let (mask, bos, eos) = (special.mask, special.bos, special.eos)
/// The loss that Algorithm 13 has for one sequence.
func loss(_ x: [Int], _ θ: DTransformerParameters) -> Double {
  var loss = 0.0
  _ = dTraining([x], θ, epochs: 1, rate: 0) { loss = $0.loss }
  return loss
}
//: The vocabulary of the models below has seven tokens: 0 to 3 are ordinary, 4 is mask, 5 bos, 6 eos.
//:
//: ### E14. The first token is never predicted
//:
//: The losses of Algorithms 11 and 13 begin with the guess at x[2]. So x[1] is given, never guessed, and P(x[1]) is
//: missing from the chain rule. It makes no difference if every sequence begins with bos, as the paper's section on
//: tokens has it: that one is certain. We expect [bos, …, eos], and add nothing. A model with W_u = 0 loses ln 7 a
//: guess, so its loss counts the guesses. Three letters, without and with bos and eos:

var even = decoder
even.u = .zeros(decoder.u.shape)
show("Guesses for 1 2 3: \(numberText(loss([1, 2, 3], even) / log(7.0)))")
show("Guesses for bos 1 2 3 eos: \(numberText(loss([bos, 1, 2, 3, eos], even) / log(7.0)))")

//: ### E15. The empty sequence
//:
//: V* contains the sequence of no tokens. Nothing can be computed from it. An empty z leaves line 16 of Algorithm 8 a
//: softmax over no rows; an empty prompt leaves Algorithm 14 no last column of P. We want at least one token. With one
//: token all is well, and the loss is an empty sum.

show(fault: { edTransformer([], [bos], translator) })
show(fault: { dInference([], decoder, generating: 1, from: &random) })
show("Loss of bos alone: \(numberText(loss([bos], decoder)))")

//: ### E16. Texts longer than ℓ_max
//:
//: W_p has ℓ_max columns, and no line says what comes after the last. We refuse. The text speaks of cutting into
//: chunks, but not whether each begins with bos. By default nothing is added, so that the pieces joined are the text;
//: the price is that the first token of each later piece is never guessed (E14).

let text = [bos, 0, 1, 2, 3, 2, 1, eos]
show(fault: { dTransformer(text, decoder) })
show(
  "Cut: \(chunks(of: text, atMost: 4)). Each from bos: \(chunks(of: text, atMost: 4, bos: bos)).")

//: ### E17. May bos and eos be masked?
//:
//: Line 5 of Algorithm 12 spares nobody, so they may. Line 7 then counts every mask_token it finds, even one that was
//: in x before. And if no token is masked, the sum is empty. We follow the lines: the loss is 0 then, and nothing
//: moves. Who divides by the number of masked tokens gets 0/0.

//:fold Algorithm 12 on one sequence, told which numbers are drawn
func visit(_ name: String, _ x: [Int], draws: [Double]) -> [String] {
  var (given, masked, loss) = (GivenDraws(draws), [Int](), 0.0)
  let θ̂ = eTraining([x], encoder, epochs: 1, rate: 0.1, p_mask: 0.5, from: &given) {
    (masked, loss) = ($0.masked, $0.loss)
  }
  let change = zip(encoder.tensors, θ̂.tensors).map { largestDifference($0, $1) }.max() ?? 0
  return [name, "\(masked)", numberText(loss), numberText(change)]
}
let visits = [
  visit("bos 1 eos, all below ½", [bos, 1, eos], draws: [0.1, 0.2, 0.3]),
  visit("bos mask eos, none below ½", [bos, mask, eos], draws: [0.7, 0.8, 0.9]),
  visit("bos 1 eos, none below ½", [bos, 1, eos], draws: [0.7, 0.8, 0.9]),
]
show(Table(["x and the draws", "what counts", "loss", "largest change of θ"], rows: visits))
show(evidence: ETrainingMistakes.emptyMean)

//: ### E18. One mask, or one for every visit?
//:
//: Lines 4 to 6 of Algorithm 12 stand inside both loops. So a sequence gets a newly drawn mask at each visit, as in
//: RoBERTa; BERT drew ten and kept them. Six epochs of one sequence:

var places: [[Int]] = []
_ = eTraining([[bos, 0, 1, 2, 3, eos]], encoder, epochs: 6, rate: 0, p_mask: 0.4, from: &random) {
  places.append($0.masked)
}
show("Masked: \(places.map(\.description).joined(separator: " "))")
show(evidence: ETrainingMistakes.drawnOnce)

//: ### E19. Sum or mean?
//:
//: The losses are sums over positions, one sequence makes one step, and the data come in the given order. A mean
//: would make a step of another size, and not by the same factor for each sequence: a long one counts more in the
//: paper. And the order is felt:

let (five, two) = ([bos, 0, 1, 2, 3, eos], [bos, 2, eos])
let (there, back) = (
  dTraining([five, two], decoder, epochs: 1, rate: 0.1),
  dTraining([two, five], decoder, epochs: 1, rate: 0.1)
)
let sums = [five, two].map { numberText(loss($0, decoder)) }
show("Sums: \(sums[0]) for 5 guesses, \(sums[1]) for 2.")
let felt = largestDifference(there.u, back.u)
show("Largest difference of W_u after the other order: \(numberText(felt))")
show(evidence: DTrainingMistakes.meanForSum)

//: ### E20. Which parameters are trained?
//:
//: “θ ← θ − η · ∇loss(θ)” means all of θ: embeddings, positions, norms and biases as well, and W_u apart from W_e. One
//: step moves every tensor but b_k, whose gradient is 0 (E31). Move W_u alone, and the same step gains less:

let moved = dTraining([five], decoder, epochs: 1, rate: 0.02)
let names = zip(decoder.namedTensors, moved.tensors).filter {
  largestDifference($0.tensor, $1) < 1e-12
}
var onlyW_u = decoder
onlyW_u.u = moved.u
let stayed = names.map { $0.0.symbol }.joined(separator: ", ")
show("Of \(decoder.tensors.count) tensors these stay: \(stayed).")
let losses = [loss(five, decoder), loss(five, onlyW_u), loss(five, moved)]
show(Tensor(vector: losses), "loss", rows: ["before", "W_u moved", "all moved"])

//: ### E21. A prompt that leaves no room
//:
//: Algorithm 14 never stops at eos, asks for column 0 if the prompt is empty, and knows no ℓ_max. We write exactly
//: ℓ_gen tokens. The last of them need not be read, so it takes ℓ + ℓ_gen − 1 ≤ ℓ_max. To let a window slide is another
//: algorithm, for every token then stands at another position.

let written = dInference([bos], decoder, generating: 6, from: &random)
show("ℓ_max = 6, a prompt of 1, ℓ_gen = 6: \(written)")
show(fault: { dInference([bos, 1], decoder, generating: 6, from: &random) })
show(evidence: DInferenceMistakes.stopsAtEos)
show(evidence: DInferenceMistakes.placeLost)
show(evidence: DInferenceMistakes.slidingWindow)

//: ### E22. A loop that may never end
//:
//: Algorithm 15 goes on until eos is drawn, and nothing forces a model to draw it. Below is one that says 1 for ever.
//: We end at ℓ_max, or at a smaller cap, and tell whether eos was reached. bos and eos belong to the result; a view
//: without them is at hand. And “y ← 0” must not be a token. Where tokens count from 0 it would be one: we write −1.

let stubborn = EDTransformerParameters(
  e: .ones([1, 7]), p: .zeros([1, 6]), encoder: [], decoder: [],
  u: Tensor(rows: (0..<7).map { [$0 == 1 ? 50 : 0] }))
let transcript = edInference([0], stubborn, temperature: .greedy, from: &random)
show("x̂ = \(transcript.tokens), ended by eos: \(transcript.hasEnded)")
show("Without bos: \(transcript.stripped)")
show(evidence: EDInferenceMistakes.capNotReported)

//: ### E23. Temperatures 0 and ∞
//:
//: The algorithms want τ between 0 and ∞, the text also speaks of both ends. To the letter, τ = 0 has the exponent
//: 1/0. Then every p below 1 becomes 0, their sum too, and q is 0/0. We have a case of its own for each end: *greedy*
//: takes the likeliest token, the lowest index where several are equally likely; *uniform* takes all alike.
//: Where several are likeliest, greedy is not the limit of small τ, which shares among them.

let p = Tensor(vector: [0.4, 0.4, 0.2])
let powers = p.scalars.map { pow($0, 1 / 0.0) }
let q = Tensor(vector: powers) / sum(Tensor(vector: powers))
show(Tensor(vector: powers), "p^(1/0)")
show(q, "divided by their sum")
let ends = [tempered(p, .greedy), tempered(p, 0.001), tempered(p, 1000), tempered(p, .uniform)]
show(stack(rows: ends.map(\.transposed)), rows: ["greedy", "τ = 0.001", "τ = 1000", "uniform"])

//: ### E24. Tokens that nobody should write
//:
//: Nothing in Algorithms 14 and 15 keeps a model from drawing mask_token, or bos in the middle. We follow the lines,
//: all of V can be drawn; a rule beside them takes the two away. The chances of an untrained model:

let guess = dTransformer([bos, 1], decoder).column(1)
let ruled = filtered(guess, by: [.forbiddingMaskAndBos(vocabulary: 7)])
show(
  stack(rows: [guess.transposed, ruled.transposed]), rows: ["as printed", "with the rule"],
  columns: ["0", "1", "2", "3", "mask", "bos", "eos"], digits: 3)

//: ### E25. A probability that rounds to 0
//:
//: P is said to lie strictly between 0 and 1. On a computer it need not: beside a score that is 1,000 higher, a
//: probability is 0, and its logarithm −∞. So a loss is made from the logarithm of the softmax, computed at one go;
//: in a training run `logLoss` finds the scores that P was made from.

let scores = Tensor(vector: [1000, 0])
show(log(softmax(scores)), "log of softmax")
show(logSoftmax(scores), "log-softmax")
let logits = scores.reshaped([2, 1])
show(Tape().record { logLoss(softmax(logits), targets: [1]) }, "loss")
show(evidence: ScoreLossMistakes.underflow)

//: ### E30. Named, but not specified
//:
//: Classification is one of the paper's three tasks, and N_C stands in its notation; GPT-3's sparse attention, Gopher's
//: positions and Gato's embeddings are spoken of. No line of the fifteen algorithms is about any of them. We do not
//: guess: this package has none of them.

let symbols = ["N_C", "N_V", "Mask", "sparse"]
let counts = symbols.map { symbol in
  let lines = Pseudocode.algorithms.flatMap { algorithm in
    algorithm.lines.map(\.plain) + algorithm.parameters.map(\.shape)
      + algorithm.hyperparameters
  }
  return [symbol, "\(lines.count { $0.contains(symbol) })"]
}
show(Table(["word", "lines, shapes and hyperparameters that have it"], rows: counts))

//: ### E36. Counting from 1
//:
//: The paper counts tokens, positions and indices from 1, Swift from 0. The paper's W_e[:, 3] is our column 2, its
//: P[:, 1] our column 0. Forget it in one place, and all is shifted by one without a word; so tokens and positions
//: count from 0 everywhere, from the tokenizer on. Epochs, visits and the numbers of lines keep the paper's count.

let W_e = Tensor(rows: [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]])
show(tokenEmbedding(2, W_e), "the paper's W_e[:, 3]")
show(evidence: TokenEmbeddingMistakes.offByOne)
show(evidence: PositionalEmbeddingMistakes.offByOne)

//: ### E39. The encoder runs once
//:
//: Lines 1 to 9 of Algorithm 8 do not look at x. Algorithm 15 calls the whole of it for every token it writes, and
//: every layer of the decoder reads the same Z. So Z may be computed once for each z, and kept. The result is the same:

var kept = CachedEDTransformer([0, 1, 2, 3], translator)
let late = edTransformer([0, 1, 2, 3], [bos, 2, 1], translator).columns(2..<3)
let difference = largestDifference(kept.read([bos, 2, 1]).reshaped([7, 1]), late)
show("Largest difference of the last column: \(numberText(difference, digits: 1))")
let anew = (1...5).map { translator.multiplications(context: 4, length: $0) }.reduce(0, +)
var alone = translator
alone.decoder = []
let needless = 4 * alone.multiplications(encoding: 4)
show(
  "Multiplications for five tokens: \(anew), of them \(needless) in the four runs of the encoder "
    + "that are not needed.")
chapter.end()
