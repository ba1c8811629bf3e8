/// Values that never change, in memory of their own: looking at one copies nothing and counts no
/// references, over which the threads would fight.
struct FixedValues<Element>: ~Copyable {
  private let base: UnsafeMutablePointer<Element>
  private let count: Int

  init(_ values: [Element]) {
    count = values.count
    base = .allocate(capacity: max(1, count))
    base.initialize(from: values, count: count)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  /// - Precondition: there is such a value.
  subscript(place: Int) -> Element {
    @inline(__always)
    _read { yield base[place] }
  }
}
