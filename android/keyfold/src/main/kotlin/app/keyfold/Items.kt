// Reading with the comfort of Kotlin: a whole list instead of pages, and frames out of arrays.
package app.keyfold

import app.keyfold.core.FrameReader
import app.keyfold.core.ItemPage
import app.keyfold.core.ItemQuery
import app.keyfold.core.ItemSummary
import app.keyfold.core.KeyfoldException
import app.keyfold.core.Strength
import app.keyfold.core.Vault
import app.keyfold.core.estimateStrength

/**
 * All summaries that match, in order, whatever the query's `offset` and `limit`: page by page, and from the first again
 * if the vault changed meanwhile. A quick call of about a millisecond for each hundred.
 *
 * @throws KeyfoldException.Locked while the home is locked.
 */
public fun Vault.listAll(query: ItemQuery = ItemQuery()): List<ItemSummary> {
    var found = emptyList<ItemPage>()
    do {
        val from = found.sumOf { it.summaries.size }
        val page = list(query.copy(offset = from.toUInt(), limit = PAGE))
        val fits = found.all { it.generation == page.generation }
        found = if (fits) found + page else emptyList()
    } while (!fits || (page.summaries.isNotEmpty() && from + page.summaries.size < page.total.toInt()))
    return found.flatMap { it.summaries }
}

/**
 * The texts of all QR codes in a frame that lies in an array; the copy that crosses is wiped. Call it on a thread of its
 * own: see `FrameReader.read`.
 *
 * @throws KeyfoldException.InvalidInput if the bytes don't make up such a frame.
 */
public fun FrameReader.read(
    luma: ByteArray,
    width: Int,
    height: Int,
    stride: Int,
): List<String> = DirectSecret.of(luma).use { read(it.bytes, width.toUInt(), height.toUInt(), stride.toUInt()) }

/**
 * How good a password is that is being chosen, which stays the caller's to wipe. Takes a millisecond or two.
 *
 * @param words Words of the person: address, name.
 * @throws KeyfoldException.InvalidInput if it can't be a password at all.
 */
public fun estimateStrength(
    password: CharArray,
    words: List<String> = emptyList(),
): Strength = DirectSecret.of(password).use { estimateStrength(it.bytes, words) }

/** The most that a page holds. */
private val PAGE = 100u
