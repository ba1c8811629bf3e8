/// Values that never change, in memory of their own: looking at one copies nothing and counts no
/// references, over which the threads would fight.
struct FixedValues<Element>: ~Copyable {
  /// Good as long as the owner of this.
  let values: UnsafeBufferPointer<Element>

  init(_ values: [Element]) {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: values.count)
    _ = copy.initialize(from: values)
    self.values = UnsafeBufferPointer(copy)
  }

  deinit {
    let all = UnsafeMutableBufferPointer(mutating: values)
    all.deinitialize()
    all.deallocate()
  }

  var count: Int { values.count }

  /// - Precondition: there is such a value.
  subscript(place: Int) -> Element {
    @inline(__always)
    _read { yield values.baseAddress.unsafelyUnwrapped[place] }
  }
}

// @unchecked: never written once it has been made.
extension FixedValues: @unchecked Sendable where Element: Sendable {}

/// Lists of values that never change, one behind the other in ``FixedValues``.
struct FixedLists<Element>: ~Copyable {
  private let values: FixedValues<Element>
  private let lists: FixedValues<UnsafeBufferPointer<Element>>

  init(_ lists: [[Element]]) {
    let values = FixedValues(lists.flatMap { $0 })
    var end = 0
    self.lists = FixedValues(
      lists.map { list in
        end += list.count
        return UnsafeBufferPointer(rebasing: values.values[(end - list.count)..<end])
      })
    self.values = values
  }

  /// Good as long as the owner of this.
  ///
  /// - Precondition: there is such a list.
  subscript(place: Int) -> UnsafeBufferPointer<Element> {
    @inline(__always)
    get { lists[place] }
  }
}
