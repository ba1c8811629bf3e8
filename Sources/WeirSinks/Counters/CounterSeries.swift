/// One line of numbers over time: a counter for one value of one dimension.
struct CounterSeries {
  struct Name: Hashable {
    var counter: String
    var dimension: String
    var value: [UInt8]
  }

  let name: Name
  /// Whether the numbers are millionths.
  let isDecimal: Bool
  /// Bucket's start and end to the number in it; the bucket counted last stands in `open`.
  private var closed: [Range<Int64>: Int128] = [:]
  private var open: (bucket: Range<Int64>, number: Int128)?
  /// What has no time.
  private(set) var timeless: Int128 = 0

  init(name: Name, isDecimal: Bool) {
    self.name = name
    self.isDecimal = isDecimal
  }

  /// Whether `time` falls into the bucket counted last.
  func isOpen(at time: Int64) -> Bool {
    open?.bucket.contains(time) ?? false
  }

  /// End of the bucket counted last.
  var openEnd: Int64? { open?.bucket.upperBound }

  mutating func addToOpen(_ number: Int128) {
    open?.number += number
  }

  mutating func add(_ number: Int128, to bucket: Range<Int64>) {
    if open?.bucket != bucket {
      if let open { closed[open.bucket] = open.number }
      open = (bucket, closed[bucket] ?? 0)
    }
    open?.number += number
  }

  mutating func addTimeless(_ number: Int128) {
    timeless += number
  }

  /// Every bucket with a number, in no order.
  var numbers: [(bucket: Range<Int64>, number: Int128)] {
    var numbers = closed.filter { $0.key != open?.bucket }.map {
      (bucket: $0.key, number: $0.value)
    }
    if let open { numbers.append(open) }
    return numbers
  }
}
