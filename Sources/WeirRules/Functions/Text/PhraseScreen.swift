import CVector
import WeirCore

/// Tells texts in which none of a few phrases stands, without folding them.
///
/// What it looks at of a phrase ends before the first byte that a text may spell in another way:
/// a space, a mark, or anything that is neither ASCII nor an ideograph.
final class PhraseScreen: @unchecked Sendable {
  // @unchecked Sendable: the tables are written in `init` only.

  #if arch(x86_64)
    private let tables = UnsafeMutablePointer<weir_screen_tables>.allocate(capacity: 1)
    private let vectorLevel = Kernels.vectorLevel
  #endif

  /// With more phrases nearly every text would pass.
  private static let limit = 64
  private static let groups = 8
  /// Places that are looked at, from a phrase's first byte; those of the vector code.
  private static let places = [0, 1, 2, 4, 5]

  /// Nil where it would tell nothing: too many phrases, or one that may begin with anything.
  ///
  /// - Parameter phrases: folded, none of them empty.
  init?(_ phrases: [[UInt8]]) {
    #if arch(x86_64)
      let starts = phrases.map(Self.certain).sorted { $0.lexicographicallyPrecedes($1) }
      guard starts.count <= Self.limit, starts.allSatisfy({ !$0.isEmpty }) else { return nil }
      tables.initialize(to: weir_screen_tables())
      for (number, start) in starts.enumerated() {
        add(start, group: number * Self.groups / starts.count)
      }
    #else
      return nil
    #endif
  }

  deinit {
    #if arch(x86_64)
      tables.deallocate()
    #endif
  }

  /// The bytes at the beginning that every spelling of the phrase has, but for capital letters.
  private static func certain(_ phrase: [UInt8]) -> ArraySlice<UInt8> {
    var end = 0
    while end < phrase.count {
      let byte = phrase[end]
      if byte &- 0x61 < 26 || byte &- 0x30 < 10 {
        end += 1
      } else if byte &- 0xE4 < 6, end + 3 <= phrase.count {
        end += 3
      } else {
        break
      }
    }
    return phrase[..<end]
  }

  #if arch(x86_64)
    private func add(_ start: ArraySlice<UInt8>, group: Int) {
      let bit = UInt8(1) << UInt8(group)
      withUnsafeMutableBytes(of: &tables.pointee.low) { low in
        withUnsafeMutableBytes(of: &tables.pointee.high) { high in
          for (row, place) in Self.places.enumerated() {
            for half in 0..<16 {
              let byte = place < start.count ? Int(start[place]) : nil
              if byte.map({ $0 & 0xF == half }) ?? true { low[16 * row + half] |= bit }
              if byte.map({ $0 >> 4 == half }) ?? true { high[16 * row + half] |= bit }
            }
          }
        }
      }
    }
  #endif

  /// Whether a phrase may stand in a text that is not folded.
  ///
  /// - Complexity: O(*n*), 32 bytes a step.
  func mayHold(_ text: ByteSlice) -> Bool {
    #if arch(x86_64)
      guard let start = text.start else { return false }
      return weir_screen(tables, start, text.count, vectorLevel)
    #else
      return true
    #endif
  }
}
