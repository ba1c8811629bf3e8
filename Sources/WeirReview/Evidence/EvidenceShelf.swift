import WeirEngine

/// The records behind flagged events as the archive has them now, fetched when they are looked at.
///
/// Holds those of the latest ``keptEvents`` events. Not for use from several threads.
package final class EvidenceShelf {
  /// What is known of the records of an event.
  package enum Content: Sendable {
    case fetched(FetchedEvidence)
    /// They have not been fetched: so many bytes of archive would have to be read.
    case unread(bytes: Int)
    /// Why nothing can be fetched.
    case unavailable(String)
  }

  private static let keptEvents = 64

  private let folder: OutputFolder
  private let archive: String?
  private let pipeline: String?
  private var fetch: EvidenceFetch?
  private var failure: String?
  private var fetched: [Int: FetchedEvidence] = [:]
  /// Numbers of the events in `fetched`, the oldest first.
  private var order: [Int] = []

  /// - Parameters:
  ///   - archive: the folder where the inputs lie now; nil takes the paths of `run.json`.
  ///   - pipeline: the pipeline that ran, where it lies elsewhere now.
  package init(_ folder: OutputFolder, archive: String? = nil, pipeline: String? = nil) {
    self.folder = folder
    self.archive = archive
    self.pipeline = pipeline
  }

  /// The records of an event.
  ///
  /// - Parameters:
  ///   - neighbours: events that will be looked at next; their records are fetched in the same go.
  ///   - bound: bytes of archive that may be read for it.
  package func content(
    of event: ReviewEvent, with neighbours: [ReviewEvent] = [], reading bound: Int = .max
  ) -> Content {
    if let known = fetched[event.number] { return .fetched(known) }
    guard let fetch = open() else { return .unavailable(failure ?? "") }
    var wanted = [event]
    let cost = fetch.cost(wanted)
    if cost > bound { return .unread(bytes: cost) }
    let others = neighbours.filter { $0.number != event.number && fetched[$0.number] == nil }
    if fetch.cost([event] + others) <= bound { wanted += others.prefix(Self.keptEvents - 1) }
    for evidence in fetch.fetch(wanted) { keep(evidence) }
    return fetched[event.number].map(Content.fetched) ?? .unavailable("")
  }

  private func keep(_ evidence: FetchedEvidence) {
    let number = evidence.event.number
    if fetched.updateValue(evidence, forKey: number) == nil { order.append(number) }
    if order.count > Self.keptEvents { fetched[order.removeFirst()] = nil }
  }

  private func open() -> EvidenceFetch? {
    if let fetch { return fetch }
    if failure != nil { return nil }
    let path = pipeline ?? folder.pipelinePath
    do {
      fetch = EvidenceFetch(folder, try PipelineLoader.load(path), archive: archive)
    } catch {
      failure = "the pipeline \(path) cannot be loaded: name it by --pipeline"
    }
    return fetch
  }
}
