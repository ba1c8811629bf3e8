/// A key of an operator, as its state holds it, and the place to which its hash leads there.
struct KeyPlace: BitwiseCopyable {
  var key: StateText
  var place: Int
}
