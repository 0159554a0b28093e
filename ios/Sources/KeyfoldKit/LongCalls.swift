// Long calls: each on a serial queue of its own, which means a thread of its own. None shares one with another or with
// Swift's small thread pool, so a call that hangs holds up nothing, and cancelling its task makes it return.

import Dispatch
import KeyfoldCore

/// Runs a call; what isn't a `KeyfoldError` is a fault of the program.
func attempt<Answer>(_ call: () throws -> Answer) -> Result<Answer, KeyfoldError> {
    do {
        return .success(try call())
    } catch let error as KeyfoldError {
        return .failure(error)
    } catch {
        return .failure(.Internal)
    }
}

/// Runs a call that may block; the `Cancel` it is given is cancelled with the task that waits here.
func longCall<Answer: Sendable>(
    _ call: @escaping @Sendable (Cancel) throws -> Answer
) async throws(KeyfoldError) -> Answer {
    if Task.isCancelled { throw .Cancelled }
    let cancel = Cancel()
    let answer = await withTaskCancellationHandler {
        await withCheckedContinuation { (waiting: CheckedContinuation<Result<Answer, KeyfoldError>, Never>) in
            DispatchQueue(label: "app.keyfold.call", qos: .userInitiated).async {
                waiting.resume(returning: attempt { try call(cancel) })
            }
        }
    } onCancel: {
        cancel.cancel()
    }
    return try answer.get()
}
