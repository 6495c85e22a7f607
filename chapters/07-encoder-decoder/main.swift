import FormalTransformers

let chapter = Chapter.begin("How are the parts put together?", seconds: 20, readsText: true)

//: # 7. Encoder and decoder
//:
//: All the parts are on the table: embeddings, attention, norms, unembedding. How are they put together? The first
//: transformer was built to translate. It has two texts in hand: one that is complete and is *read*, called z; and
//: one that is being *written*, called x. So it has two halves. The *encoder* reads all of z at once. The *decoder*
//: looks at what it has written so far, looks at z, and says which token comes next.
//:
//: ## The smallest case
//:
//: Two letters, a and b, and vectors of two numbers: a is (1, −1), b is (−1, 1). The norm of chapter 6 makes (1, −1)
//: or (−1, 1) of any two numbers that differ. So each token, after each part, is an a or a b again, and we can follow
//: everything in the head. Each attention looks equally at all it may see: it takes a mean, times a factor. One part
//: is new, the *MLP*: a matrix, ReLU(x) = max(0, x) for each number, and a matrix back, with biases. It works on each
//: token alone. Ours add (2, −2) to an a, and nothing to a b.

//:fold A model made by hand
func mean(times factor: Double) -> MHAttentionParameters {
  let none = Tensor.zeros([2, 2])
  let even = AttentionParameters(
    q: none, bq: .zeros([2]), k: none, bk: .zeros([2]), v: .identity(2), bv: .zeros([2]))
  return MHAttentionParameters(heads: [even], o: factor * .identity(2), bo: .zeros([2]))
}
var dice = chapter.random(1)
var θ = EDTransformerParameters(
  vocabulary: 2, maximumLength: 4, encoderLayers: 1, decoderLayers: 1, heads: 1, de: 2, dmlp: 1,
  from: &dice)
(θ.e, θ.p, θ.u) = (Tensor(rows: [[1, -1], [-1, 1]]), .zeros([2, 4]), .identity(2))
(θ.encoder[0].mlp1, θ.encoder[0].mlp2) = (Tensor(rows: [[1, -1]]), Tensor(rows: [[1], [-1]]))
(θ.decoder[0].mlp3, θ.decoder[0].mlp4) = (θ.encoder[0].mlp1, θ.encoder[0].mlp2)
θ.encoder[0].Wenc = mean(times: 1)
(θ.decoder[0].Wdec, θ.decoder[0].Wed) = (mean(times: 1), mean(times: 4))
//: The encoder reads a b a. The decoder has written b a.
let (a, b) = (0, 1)
let (z, x) = ([a, b, a], [b, a])
let P = edTransformer(z, x, θ)
show(P, "P", rows: ["a", "b"], columns: ["after b", "after b a"])
//: Both columns say a. Where does the first get that from, when all it has written is a b? From z. The mean of a b a
//: is (⅓, −⅓). Cross-attention adds it four times to the b: (−1, 1) + (4/3, −4/3) = (⅓, −⅓). After the norm that is
//: an a. This model says the letter that is more frequent in z, and softmax(1, −1) says how surely:
//: e² times as likely, 0.881 against 0.119.
//:
//: Who has a say? Replace one token by the other letter, and see what share of the probability moves in each column:
let byZ = influence(of: z, replacements: [a, b]) { edTransformer($0, x, θ) }
let byX = influence(of: x, replacements: [a, b]) { edTransformer(z, $0, θ) }
show(byZ, "moved by z", rows: ["a", "b", "a"], columns: ["column 1", "column 2"])
show(byX, "moved by x", rows: ["b", "a"], columns: ["column 1", "column 2"])
//: Either a of z can turn the vote: 0.762 of the probability changes sides. The b cannot, for a a a says “a” as well.
//: And x has no say, because four times the vote outweighs one letter.
//:
//: ## Line by line

show(Pseudocode[8])
//: We run it on those five tokens; you can check every number. Line 10 begins the decoder.

let tape = Tape()
tape.name(θ)
_ = tape.record { edTransformer(z, x, θ) }
show(linesOf: 8, on: tape)
//: - **Lines 2 and 11** take the same W_e and W_p. A letter is the same vector whether it is read or written, and x
//:   counts its positions from 1 again.
//: - **Line 5**: all of z sees all of z. **Line 14**: x sees its own past. **Line 16**: all of x sees all of z. The
//:   queries come from X, keys and values from Z, and Z is what line 8 left after the *last* layer.
//: - **Lines 6, 8, 15, 17, 19**: a norm after each addition, and none anywhere else. This is called *post-norm*.
//:
//: Take **line 16** out, that is, let its W_o be zero: the decoder is deaf to z, and repeats its own letters. Take
//: **line 14** out instead, and P stays as it was: in this model the past of x has no say.
var (no16, no14) = (θ, θ)
(no16.decoder[0].Wed.o, no14.decoder[0].Wdec.o) = (.zeros([2, 2]), .zeros([2, 2]))
show(edTransformer(z, x, no16), "P without 16", rows: ["a", "b"])
show(edTransformer(z, x, no14), "P without 14", rows: ["a", "b"])
show(
  symbolsOf: 8,
  [
    "z": "z", "x": "x", "W_e": "θ.e", "W_p": "θ.p", "W_l^enc, l ∈ [L_enc]": "θ.encoder[l].Wenc",
    "γ_l^1, β_l^1, γ_l^2, β_l^2, l ∈ [L_enc]": "θ.encoder[l].norm1, norm2",
    "W_mlp1^l, l ∈ [L_enc]": "θ.encoder[l].mlp1", "b_mlp1^l, l ∈ [L_enc]": "θ.encoder[l].bmlp1",
    "W_mlp2^l, l ∈ [L_enc]": "θ.encoder[l].mlp2", "b_mlp2^l, l ∈ [L_enc]": "θ.encoder[l].bmlp2",
    "W_l^dec, l ∈ [L_dec]": "θ.decoder[l].Wdec", "W_l^e/d, l ∈ [L_dec]": "θ.decoder[l].Wed",
    "γ_l^3, β_l^3, γ_l^4, β_l^4, γ_l^5, β_l^5, l ∈ [L_dec]": "θ.decoder[l].norm3, norm4, norm5",
    "W_mlp3^l, l ∈ [L_dec]": "θ.decoder[l].mlp3", "b_mlp3^l, l ∈ [L_dec]": "θ.decoder[l].bmlp3",
    "W_mlp4^l, l ∈ [L_dec]": "θ.decoder[l].mlp4", "b_mlp4^l, l ∈ [L_dec]": "θ.decoder[l].bmlp4",
    "W_u": "θ.u", "P": "edTransformer(z, x, θ)",
  ])
//: ## The graph of this run

let plain = GraphOptions(depth: 1, showsParameters: false)
show(
  graph: tape, "graph", options: plain,
  caption: "Left the encoder, right the decoder. Grey boxes are the algorithms of chapters 1–6.")
//: One arrow leads from left to right, from line 8 to line 16. All that x ever learns of z goes through it. Notice
//: also the arrows that run past each attention and each MLP: what goes in is added to what comes out.
//:
//: The transformer of 2017 has six layers on either side. Equal layers fold into one box. Here is such a one, with
//: what training needs beside it: a loss, and how it depends on each value, computed backwards (chapter 10).

//:fold Six layers and six layers, forward and backward
let tall = EDTransformerParameters(
  vocabulary: 29, maximumLength: 8, encoderLayers: 6, decoderLayers: 6, heads: 2, de: 16,
  dmlp: 64, from: &dice)
let both = Tape()
both.name(tall)
let loss = both.record { logLoss(edTransformer([2, 0, 1], [4, 1], tall), targets: [1, 5]) }
show(
  GraphFigure(DrawnGraph(both, gradients: both.gradients(of: loss), options: plain)), "backward",
  caption: "Twelve layers, forward and backward. The way back has the same shape.")
//: Every arrow is walked again the other way. The encoder learns only what comes back through line 16, from all six
//: decoder layers, for all of them read the same Z.
//:
//: ## How many numbers is that?
//:
//: Count part by part. An attention has W_q, b_q, W_k, b_k, W_v, b_v for every head, and W_o, b_o. An MLP has two
//: matrices and two biases. An encoder layer has one attention, two norms and an MLP; a decoder layer has one
//: attention and one norm more.
func count(
  N_V: Int, ℓ_max: Int, L_enc: Int, L_dec: Int, H: Int, d_e: Int, d_head: Int, d_mlp: Int
) -> Int {
  let attention = H * 3 * d_head * (d_e + 1) + d_e * (H * d_head + 1)
  let mlp = d_mlp * (d_e + 1) + d_e * (d_mlp + 1)
  return 2 * d_e * N_V + d_e * ℓ_max + L_enc * (attention + 4 * d_e + mlp)
    + L_dec * (2 * attention + 6 * d_e + mlp)
}
let ours = count(N_V: 2, ℓ_max: 4, L_enc: 1, L_dec: 1, H: 1, d_e: 2, d_head: 2, d_mlp: 1)
func of2017(ℓ_max: Int) -> Int {
  count(N_V: 37_000, ℓ_max: ℓ_max, L_enc: 6, L_dec: 6, H: 8, d_e: 512, d_head: 64, d_mlp: 2048)
}
var counts = Table(["model", "by the formula", "counted"])
counts.rows.append(["made by hand", countText(ours), countText(θ.parameterCount)])
counts.rows.append(["with the sizes of 2017", countText(of2017(ℓ_max: 512)), "not made here"])
show(counts)
quote("shared", of2017(ℓ_max: 0) - 37_000 * 512)
//: The paper of 2017 states 65 million, for about 37,000 tokens: there one matrix serves as W_e and as W_u, and
//: positions are not learned. Without W_u and W_p our count is {{shared}}.
//:
//: ## Real text: words, backwards
//:
//: A task that needs both halves, and that you can check: read a word, write it backwards. The words are those of
//: {{text}}, three to seven letters long: {{lessons}} to learn from, {{exam}} others for the exam. The decoder
//: begins with a special token, here ▷, and is to end with another, ■.

//:fold The words
let corpus = chapter.corpus(or: .genesis)
let (alphabet, special) = (CharacterTokenizer.plainLetters, SpecialTokens(vocabulary: 29))
var seen: Set<Substring> = []
var words = plainLetters(corpus.text).split(separator: " ").filter {
  (3...7).contains($0.count) && seen.insert($0).inserted
}.map(String.init)
for i in words.indices { words.swapAt(i, i + dice.integer(below: words.count - i)) }
let exam = Array(words.prefix(words.count / 10))
let lessons = Array(words.dropFirst(exam.count))
func pair(_ word: String) throws -> (z: [Int], x: [Int]) {
  let z = try alphabet.encode(word)
  return (z, [special.bos] + z.reversed() + [special.eos])
}
func signs(_ tokens: [Int]) -> [String] {
  tokens.map { [special.bos: "▷", special.eos: "■"][$0] ?? alphabet.vocabulary.printable($0) }
}
quote("text", corpus.description)
for (name, list) in [("lessons", lessons), ("exam", exam)] { quote(name, list.count) }
//: One layer on either side, two heads, d_e = 32. It learns in {{steps}} steps of eight words; the loss is the mean
//: of −log p, where p is what P gives to the right next token.

//:fold The model and its training
let start = EDTransformerParameters(
  vocabulary: 29, maximumLength: 8, encoderLayers: 1, decoderLayers: 1, heads: 2, de: 32,
  dmlp: 64, from: &dice)
let asPrinted: EDTransformerFunction = { edTransformer($0, $1, $2) }
func loss(
  _ words: [String], _ θ: EDTransformerParameters, _ f: EDTransformerFunction = asPrinted
) throws -> Tensor {
  try words.map(pair).map { z, x in
    let P = f(z, Array(x.dropLast()), θ)
    return logLoss(P, targets: Array(x.dropFirst())) / Double(words.count * (x.count - 1))
  }.reduce(Tensor(scalar: 0), +)
}
var (adam, trained, losses) = (Adam(rate: 0.002), start, [Double]())
for (rate, share) in [(0.002, 7), (0.00025, 3)] {  // Coarse first, then fine.
  adam.rate = rate
  let steps = share * (chapter.isFull ? 500 : 100)
  let descent = try descend(from: trained, by: &adam, steps: steps) { θ, _ in
    try loss((0..<8).map { _ in lessons[dice.integer(below: lessons.count)] }, θ)
  }
  (trained, losses) = (descent.parameters, losses + descent.losses)
}
quote("steps", losses.count)

//:fold The exam
let answers = try exam.map {
  signs(edInference(try pair($0).z, trained, temperature: .greedy, from: &dice).stripped).joined()
}
quote("right", zip(exam, answers).count { String($0.reversed()) == $1 })
quote("before", bits(fromNats: losses[0]))
quote("after", bits(fromNats: losses.suffix(100).reduce(0, +) / 100))
show(
  Table(["read"] + exam.prefix(7), rows: [["written"] + answers.prefix(7)]),
  caption: "The first seven words of the exam.")
//: The loss falls from {{before}} bits a letter to {{after}}. Of the {{exam}} words of the exam, which it has never
//: seen, it writes {{right}} without a fault (by Algorithm 15, chapter 12, told to take the likeliest letter).
//: Now ask it who has a say: replace a letter by each other letter, and see what share of each column moves on average.

let (read, full) = try pair("garden")
let (written, next) = (Array(full.dropLast()), Array(full.dropFirst()))
func map(
  _ title: String, of z: Bool, _ θ: EDTransformerParameters, _ f: EDTransformerFunction = asPrinted
) -> HeatMap {
  let moved = influence(of: z ? read : written, replacements: 0..<26) {
    z ? f($0, written, θ) : f(read, $0, θ)
  }
  quote("least " + title, moved.scalars.min() ?? 0, digits: 2)
  return HeatMap(
    moved, title: title, rows: signs(z ? read : written), columns: signs(next),
    rowAxis: z ? "of z" : "of x", columnAxis: "column", range: 0...1, showsNumbers: false)
}
show(
  HeatMaps([map("before training", of: true, start), map("after", of: true, trained)]), "influence",
  caption: "Which letter of “garden” moves which column. A column is called by its answer.")
//: Before training every letter of z moves every column a little; the palest cell is {{least before training}}. After
//: it, the first column hangs on the last letter, the second on the last but one. Nobody drew this diagonal.
//:
//: ## What each mask does
//:
//: The same word and the same trained weights, with a mask changed. First the letters that are already written: as
//: printed, and with no mask in line 14. Then those that are read, with the mask of line 14 in line 16 as well.

show(
  HeatMaps([
    map("x, as printed", of: false, trained),
    map("x, no mask", of: false, trained, EDTransformerMistakes.maskMissing.run),
    map("z, line 16 masked", of: true, trained, EDTransformerMistakes.crossMasked.run),
  ]), "masks", caption: "Left, nothing below the diagonal. The others have one mask changed.")
//: As printed, a letter of x never moves an earlier column; what it does move is the column it has just led to. Without
//: the mask, columns listen to letters they should not know yet. With line 16 masked, column 1 sees the first column of
//: Z alone, and of the other letters only what line 5 has put there. To write backwards it needs the last.
//:
//: ## Norm after, or norm before?
//:
//: Algorithm 8 norms after each addition; Algorithm 10 will norm a copy on the way in. Does it matter? Stack 24
//: decoder layers with random weights, show them eight words, and ask how much the loss depends on each W_mlp3.

//:fold The gradients of 24 layers
let deep = EDTransformerParameters(
  vocabulary: 29, maximumLength: 8, encoderLayers: 1, decoderLayers: 24, heads: 2, de: 32,
  dmlp: 64, from: &dice)
func slopes(_ f: EDTransformerFunction) throws -> [Double] {
  let tape = Tape()
  let gradients = tape.gradients(
    of: try tape.record { try loss(Array(lessons.prefix(8)), deep, f) })
  return deep.decoder.map { sum(square(gradients[$0.mlp3])).scalar.squareRoot() }
}
let (after, before) = (try slopes(asPrinted), try slopes(EDTransformerMistakes.preNorm.run))
quote("top", after[23] / before[23], digits: 2)
for (name, g) in [("post", after), ("pre", before)] { quote(name, g[23] / g[0], digits: 2) }
show(
  Curves(
    [.init("norm after", after), .init("norm before", before)], x: Axis("layer"),
    y: Axis("size of the gradient", scale: .logarithmic)), "gradients",
  caption: "The size of the gradient of W_mlp3 in each of 24 layers, on a logarithmic axis.")
//: With the norm after, the top layer's gradient is {{post}} times that of the bottom layer; with the norm before,
//: {{pre}} times. At the top the one is {{top}} times the other. On the way back every norm divides by the size of what
//: it met, and a sum is larger than its parts. With the norm before, the road of the sums is free down to the bottom,
//: and each layer adds its share. Gradients that are large at the top make first steps risky: such stacks are started
//: with small steps that grow (Xiong and others, 2020). Algorithm 10 moved the norm. But that is another algorithm.
//:
//: ## Mistakes people make

show(mistakes: [
  EDTransformerMistakes.sharedCrossAttention, EDTransformerMistakes.preNorm,
  EDTransformerMistakes.layerByLayer,
])
//: All three run without complaint and give distributions. The first is from a published implementation. The second is
//: a good model under a wrong name: weights trained for one do not fit the other. The third comes from drawings.
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter07.swift` and run
//: `swift test --filter Chapter07`.
//:
//: 1. The model made by hand reads a b b a and has written b a. What does it say in each column?
//: 2. Six layers and six layers: how many attentions, how many norms?
//: 3. Double ℓ_max in the sizes of 2017. How many parameters more?
//:
//: ## What we left out
//:
//: Algorithm 8 as printed counts its decoder layers with i and uses l (erratum E3). The transformer of 2017 had more:
//: sinusoids, embeddings times √d_e, one matrix for W_e and W_u, dropout (E27). The encoder does not depend on x, so
//: whoever writes token by token may run it once (E39). Training in earnest is chapter 11, writing is chapter 12.
//:
//: And do we need both halves? Keep the left one alone, and you have chapter 8; the right one, chapter 9.
//:
//: ## Answers

let tie = edTransformer([a, b, b, a], [b, a], θ)
show(tie, "1. P", rows: ["a", "b"], columns: ["after b", "after b a"])
quote("more", of2017(ℓ_max: 1024) - of2017(ℓ_max: 512))
//: 1. The vote is a tie, its mean is (0, 0), and each column repeats its own letter.
//: 2. 6 + 2 · 6 = 18 attentions and 2 · 6 + 3 · 6 = 30 norms.
//: 3. {{more}}: W_p alone grows, by d_e · 512.
chapter.end()
