import FormalTransformers
import Foundation

let chapter = Chapter.begin(
  "Where can the paper's algorithms not be followed to the letter, and what then?", seconds: 5)

//: # Errata: attention and blocks
//:
//: Sixteen pages are not without slips, and a program notices every one: a matrix does not fit, a loop runs over the
//: wrong letter, nobody said how large a number is. These are the places where *Formal Algorithms for Transformers*
//: cannot be followed to the letter, can be followed in two ways, or differs from the model it names. For each: what
//: is printed, how we read it, and a small run that shows what hangs on it.
//:
//: Comments in the code and the chapters call them by these numbers. This page holds those about attention, norms and
//: whole stacks; [the second](errata-training.md) those about training and writing. A line that ends with
//: a law is about a [known mistake](mistakes.md): what the law measures on it, on an example of its own. First the list,
//: and what its kinds mean:

//:fold From data
var list = Table(["", "what", "kind", "algorithms"])
for erratum in Erratum.all {
  let places = erratum.places.map { "\($0.algorithm)" }.joined(separator: " · ")
  list.rows.append([
    "[\(erratum.name)](\(erratum.link))", erratum.title, erratum.kind.rawValue, places,
  ])
}
show(list)
show(Table(["kind", "meaning"], rows: Erratum.Kind.allCases.map { [$0.rawValue, $0.meaning] }))

//: Some models for the runs below, random and small.

//:fold An encoder–decoder, an encoder, a decoder
var random = chapter.random()
let pair = EDTransformerParameters(
  vocabulary: 7, maximumLength: 6, encoderLayers: 1, decoderLayers: 2, heads: 2, de: 4, dattn: 3,
  dmid: 5, dmlp: 6, from: &random)
let encoder = ETransformerParameters(
  vocabulary: 7, maximumLength: 6, layers: 1, heads: 2, de: 4, dmlp: 6, df: 3, from: &random)
let decoder = DTransformerParameters(
  vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: 4, dmlp: 6, from: &random)
show("Parameters: \(pair.parameterCount), \(encoder.parameterCount), \(decoder.parameterCount).")

//: ### E1. Which index the softmax sums over
//:
//: Equation (2) divides by Σ_t exp A[t, t_x]. It does not say what t is, or how far it runs. Its place does: it is the
//: first index, 1 to ℓ_z, down a column. A token's weights stand there, and it has one unit of attention to give.

let A = Tensor(rows: [[1, 0], [2, 0], [3, 5]])
show(columnSums(softmax(A)), "down the columns, column sums")
show(columnSums(softmax(A.transposed).transposed), "along the rows, column sums")
show(evidence: AttentionMistakes.softmaxOverRows)

//: ### E2. The size of the encoder's W_u
//:
//: Algorithm 9 lists W_u as N_V × d_e. But its line 12 multiplies it with what line 10 has made d_f numbers high. So
//: W_u is N_V × d_f. BERT has d_f = d_e, and there the slip does not show; here d_e = 4 and d_f = 3.

let shapes = [("W_u", encoder.u), ("W_f", encoder.f)].map { [$0.0, "\($0.1.shape)"] }
show(Table(["", "shape that runs"], rows: shapes))
show("P of two tokens: \(eTransformer([1, 2], encoder).shape)")
show(evidence: ETransformerMistakes.printedUnembedding)

//: ### E3. A loop over i that speaks of l
//:
//: Line 13 of Algorithm 8 counts the decoder's layers with i, and the lines in the loop say l. Read to the letter, l
//: stays where the encoder's loop has left it, at L_enc, and every turn uses the same layer. We count with l.

var stuck = pair
stuck.decoder = pair.decoder.map { _ in pair.decoder[pair.encoder.count - 1] }
let (z, x) = ([0, 1, 2], [5, 3, 1, 2])
let change = largestDifference(edTransformer(z, x, stuck), edTransformer(z, x, pair))
show("Largest change of P: \(numberText(change, digits: 2))")

//: ### E4. A variance of zero
//:
//: Algorithm 6 divides by √v, and nothing is said for v = 0. That is a vector of equal numbers. It can happen in
//: earnest: GELU turns a column of numbers far below 0 into zeros, and line 11 of Algorithm 9 norms them. We follow
//: the paper, so this is a fault that names its place; an ε must be asked for, and then the result is β.

let low = gelu(Tensor(vector: [-40, -50, -60]))
show(low, "GELU")
let (γ, β) = (Tensor.ones([3]), Tensor(vector: [1, 2, 3]))
show(fault: { layerNorm(low, .layer(gamma: γ, beta: β)) })
show(layerNorm(low, .layer(gamma: γ, beta: β, epsilon: 1e-5)), "with ε = 0.00001")
show(evidence: NormMistakes.hiddenEpsilon)

//: ### E5. How long γ and β are
//:
//: Algorithm 6 gives them d_e numbers; the last norm of Algorithm 9 needs d_f. We take the size from what is normed.

show(
  "γ of a layer: \(encoder.layers[0].norm1.gamma.count) numbers, d_e. "
    + "The last γ: \(encoder.norm.gamma.count), d_f.")

//: ### E6. One sequence where two are expected
//:
//: Algorithm 5 takes X and Z, the stacks hand it one. It stands for both: queries, keys and values come from the same
//: matrix.

let X = Tensor.normal([4, 3], from: &random)
let W = decoder.layers[0].W
let (one, both) = (mhAttention(X, W, mask: .causal), mhAttention(X, X, W, mask: .causal))
show("Largest difference between X and X, X: \(numberText(largestDifference(one, both)))")

//: In Algorithm 10 that matrix is X̃. Who takes keys and values from X there gets another model:

show(evidence: DTransformerMistakes.contextNotNormed)

//: ### E7. d_attn and d_mid are nowhere chosen
//:
//: Equation (4) uses both, and no list of hyperparameters has them. Most code takes d_e/H for both, and so do we where
//: they are not given. But that is custom: any sizes run, and the encoder–decoder above has 3 and 5 for d_e/H = 2.

show(Table(["", "shape"], rows: pair.decoder[0].Wed.namedTensors.map { [$0.0, "\($0.1.shape)"] }))
show(evidence: MHAttentionMistakes.outputSizedByAttn)

//: ### E8. What a mask holds, and which index comes first
//:
//: In Algorithm 4 the mask holds 0 and 1, in the list of notation real numbers; its indices are t_z, t_x in equation
//: (3) and t, t′ in Algorithms 8 and 10. We take truth values; the row is the token that is looked at, the column the
//: one that looks. The two other readings:

show(evidence: AttentionMistakes.maskMultiplied)
show(evidence: AttentionMistakes.maskTransposed)

//: ### E9. Double brackets with two meanings
//:
//: In Algorithm 4 [[Query]] is a remark in the margin. In a mask, [[t ≤ t′]] is a number: 1 where it is true, else 0.
//: Who takes the second for a remark too is left without a mask.

let causal = Mask.causal.matrix(rows: 3, columns: 3).map { $0.map { $0 ? 1.0 : 0 } }
show(Tensor(rows: causal), "[[t ≤ t′]]", columns: ["t′ = 1", "2", "3"])
show(evidence: DTransformerMistakes.maskMissing)

//: ### E10. Semicolon and comma
//:
//: Line 3 of Algorithm 5 writes [Y¹; Y²], the sequences are written [e_1, e_2]. A semicolon stacks one above the
//: other, a comma puts side by side. Only the stack fits W_o, which is 4 × 10 here.

let Y = (0..<2).map { attention(X, X, pair.decoder[0].Wed[$0], mask: .bidirectional) }
show("W_o: \(pair.decoder[0].Wed.o.shape). [Y¹; Y²]: \(stack(rows: Y).shape).")
show("[Y¹, Y²]: \(concatenate(columns: Y).shape), which W_o cannot be multiplied with.")

//: ### E11. Sinusoids that are not the original's
//:
//: The paper says that its fixed positions are those of the transformer of 2017. They are not: the base is ℓ_max
//: instead of 10,000, and positions and exponents count from 1 instead of 0. We follow the paper, and keep the
//: original under a name of its own.

show(sinusoidalPositions(maximumLength: 10, size: 4).columns(0..<3), "the paper's, t = 1, 2, 3")
show(originalSinusoids(length: 10, size: 4).columns(0..<3), "those of 2017")

//: ### E12. Slips in the prose before Algorithm 3
//:
//: The text gives a value d_value numbers, where the algorithm has d_out; it takes t from the vocabulary, where t is
//: a place; and it calls the token that asks q, which is its query. The algorithm is right. Take the sequence “a b a”:
//: there are three weights, one for each place, though only two different tokens; and the result has d_out numbers.

let (a, b) = (X.columns(0..<1), X.columns(1..<2))
let asks = AttentionParameters(dx: 4, dz: 4, dattn: 2, dout: 5, from: &random)
let tape = Tape()
let ṽ = tape.record { singleQueryAttention(X.column(2), concatenate(columns: [a, b, a]), asks) }
show(tape.value(algorithm: 3, line: 4), "α")
show(ṽ, "ṽ")

//: ### E13. Invariant, or equivariant?
//:
//: Without positions, says the paper, the order of the tokens does not matter at all. It takes a closer look. Set W_p
//: to 0 and turn a sequence around. The encoder gives the same columns, turned around as well: it is *equivariant*.
//: Only the context z of an encoder–decoder may be turned and nothing changes: *invariant*. A decoder is neither, for
//: its mask knows the order.

//:fold Turned around, and the results turned back or not
var (bag, bagPair, bagDecoder) = (encoder, pair, decoder)
bag.p = .zeros(bag.p.shape)
bagPair.p = .zeros(pair.p.shape)
bagDecoder.p = .zeros(decoder.p.shape)
func turned(_ P: Tensor) -> Tensor {
  concatenate(columns: (0..<P.columns).reversed().map { P.columns($0..<$0 + 1) })
}
let xTurned = Array(x.reversed())
func row(_ name: String, _ there: Tensor, _ back: Tensor) -> [String] {
  [name] + [back, turned(back)].map { numberText(largestDifference(there, $0), digits: 2) }
}
let order = [
  row("x of an encoder", eTransformer(x, bag), eTransformer(xTurned, bag)),
  row("x of a decoder", dTransformer(x, bagDecoder), dTransformer(xTurned, bagDecoder)),
  row("z of a pair", edTransformer(z, x, bagPair), edTransformer(z.reversed(), x, bagPair)),
]
show(Table(["what is turned", "change of P", "after turning P back"], rows: order))

//: ### E26. Two GELUs
//:
//: Equation (5) has the exact Gaussian distribution function; GPT-2, and much code after it, computes a tanh in its
//: place. They differ by less than 0.0005. We compute the exact one, and as x·erfc(−x/√2)/2, so that far below 0
//: something is left: the form with 1 + erf has long been 0 at −10.

let points = [-3.0, -1, 0.5, 2]
let rows = points.map { Tensor(vector: [$0]) }.map { [gelu($0), geluTanh($0)] }
let gelus = Tensor(columns: rows.map { $0.map(\.scalar) })
show(gelus, rows: ["exact", "tanh"], columns: points.map { numberText($0) }, digits: 6)
let tail = [gelu(Tensor(scalar: -10)).scalar, -5 * (1 + erf(-10 / 2.0.squareRoot()))]
show("At −10: \(numberText(tail[0], digits: 3)) by erfc, \(numberText(tail[1])) by 1 + erf.")

//: ### E27. What the transformer of 2017 has besides
//:
//: Sinusoids for W_p, embeddings times √d_e, W_eᵀ for W_u, dropout, smoothed labels: none is in Algorithm 8, so none
//: is in ours. What each of the first three would change in P:

//:fold Three variants
var variants = [pair, pair, pair]
variants[0].p = originalSinusoids(length: 6, size: 4)
variants[1].e = Double(pair.e.rows).squareRoot() * pair.e
variants[2].u = pair.e.transposed
let P = edTransformer(z, x, pair)
let changes = zip(["sinusoids", "times √d_e", "W_eᵀ for W_u"], variants).map {
  [$0, numberText(largestDifference(edTransformer(z, x, $1), P), digits: 2)]
}
show(Table(["", "largest change of P"], rows: changes))

//: ### E28. What BERT has besides
//:
//: Algorithm 9 is called BERT, and BERT has more: vectors for the first and the second sentence, a norm after the
//: embeddings, a bias at the end, W_eᵀ for W_u, tokens replaced in ways other than by mask_token, and a second task.
//: We have none of these. Three of them, and what gives each away:

show(evidence: ETransformerMistakes.embeddingNorm)
show(evidence: ETransformerMistakes.outputBias)
show(evidence: ETransformerMistakes.tied)

//: ### E29. What GPT-2 and its heirs do otherwise
//:
//: GPT-2 takes W_eᵀ for W_u, and a tanh in GELU. GPT-3 looks at everything in every other layer only. Gopher has other
//: positions. We follow Algorithm 10 as printed; RMS norm, which the paper describes for Gopher, is a value of θ. (The
//: last line below has its band in every layer, GPT-3 in every other one.)

show(evidence: DTransformerMistakes.tied)
show(evidence: DTransformerMistakes.tanhGELU)
show(evidence: DTransformerMistakes.shortWindow)

//: ### E31. A bias that does nothing
//:
//: b_k adds the same number, b_kᵀq, to all scores of a query, and the softmax does not notice. It is in the paper's
//: list, so it is in ours. But do not wait for it to learn: whatever the loss, its gradient is 0 but for rounding.

let attending = Tape()
let out = attending.record { sum(square(attention(X, X, asks, mask: .causal))) }
let slope = attending.gradients(of: out, with: asks.tensors)
let felt = asks.namedTensors.map { ($0.0, largestDifference(slope[$0.1], 0 * $0.1)) }
show(Table(["", "largest gradient"], rows: felt.map { [$0, numberText($1, digits: 2)] }))

//: ### E32. One tilde
//:
//: In lines 5 and 7 of Algorithm 10 the norm goes into X̃, and X stays as it is. A tilde is easily lost, and then the
//: sums of lines 6 and 8 start from the normed X. We have seen that in two of five published versions.

show(evidence: DTransformerMistakes.overwritten)

//: ### E33. A token that may look at nothing
//:
//: If a column of the mask is all 0, all its scores are −∞, and line 6 of Algorithm 4 divides 0 by 0. The masks of
//: equation (3) have no such column. A mask of your own may; then it is a fault, and the column is not a number.

let blind = Mask.explicit(rows: [[true, false, true], [true, false, true], [true, false, true]])
let Ṽ = show(fault: { attention(X, X, asks, mask: blind) })
show(Ṽ, "Ṽ")

//: ### E34. One letter, several things
//:
//: Some values are given by ← and some by =, which means the same. P is where the data come from in the text, and a
//: matrix in Algorithms 8 to 15. The mean m is printed bold like a vector and is a number. And v is a token in
//: Algorithm 1, a variance in Algorithm 6, a vector in Algorithm 3. We keep the letters, each within its algorithm:

let letters = Tape()
let v = 2
_ = letters.record { layerNorm(tokenEmbedding(v, pair.e), .layer(size: 4)) }
let v3 = tape.value(algorithm: 3, line: 3).shape
show("Algorithm 1: v = \(v), a token.")
show("Algorithm 6: v = \(numberText(letters.value(algorithm: 6, line: 2).scalar)), a variance.")
show("Algorithm 3: v_1, v_2, v_3 side by side, \(v3).")

//: ### E35. ReLU is not defined
//:
//: Algorithm 8 uses it without a word. It is max(0, x). At 0 it has no derivative; we take 0 there. So where W_mlp1 and
//: b_mlp1 are 0, both stay 0, whatever W_mlp2 is; with another derivative they would move. Five steps of training:

let kink = Tape()
let bent = Tensor(vector: [-1, 0, 2])
let total = kink.record { sum(relu(bent)) }
show(relu(bent), "ReLU")
show(kink.gradients(of: total, with: [bent])[bent], "derivative")
var asleep = pair
asleep.encoder[0].mlp1 = .zeros(pair.encoder[0].mlp1.shape)
asleep.encoder[0].bmlp1 = .zeros(pair.encoder[0].bmlp1.shape)
let woken = edTraining([(z, x)], asleep, epochs: 5, rate: 0.1)
let (still, other) = (
  largestDifference(asleep.encoder[0].mlp1, woken.encoder[0].mlp1),
  largestDifference(asleep.encoder[0].Wenc.o, woken.encoder[0].Wenc.o)
)
show("Largest change of W_mlp1: \(numberText(still)), of W_o in its layer: \(numberText(other))")

//: ### E37. N_V is nowhere chosen
//:
//: The size of the vocabulary is in no list of hyperparameters, yet W_e has N_V columns and W_u as many rows. It comes
//: with the vocabulary, and must be the same in both. A W_u of eight rows writes a token that W_e cannot read:

var wide = decoder
wide.u = Tensor(rows: (0..<8).map { [Double($0), 0, 0, 0] })
show("W_e: \(wide.e.shape), W_u: \(wide.u.shape), P: \(dTransformer([6], wide).shape)")
show(fault: { dTransformer([6, 7], wide) })

//: ### E38. One length for two sequences
//:
//: The list of notation gives x and z one length ℓ and X and Z one height d_e. But a translation need not be as long
//: as its original. ℓ_x and ℓ_z are free, and for Algorithms 4 and 5 so are d_x and d_z. Who cuts z to the length of x
//: loses what stood behind:

let Z = Tensor.normal([2, 5], from: &random)
let uneven = AttentionParameters(dx: 4, dz: 2, dattn: 3, dout: 5, from: &random)
let mixed = attention(X, Z, uneven, mask: .bidirectional)
show("X: \(X.shape), Z: \(Z.shape), Ṽ: \(mixed.shape)")
let (long, short) = ([0, 1, 2, 3, 4], [5, 3])
let whole = edTransformer(long, short, pair)
show("P for ℓ_z = 5 and ℓ_x = 2: \(whole.shape)")
let cut = edTransformer(Array(long.prefix(2)), short, pair)
show("Largest change of P if z is cut: \(numberText(largestDifference(cut, whole), digits: 2))")

//: The errata of training, writing and counting are on [the second page](errata-training.md).
chapter.end()
