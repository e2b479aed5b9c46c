"""What two mentions have in common with third ones: shared neighbours in the graph of compared pairs.

Mentions of one claim may use other words for it and still be close to the same others, as in shared-nearest-neighbour
clustering (Jarvis & Patrick 1973, "Clustering using a similarity measure based on shared near neighbors").
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

Floats = NDArray[np.float64]

CONTEXT = ("profile", "path")
_BATCH = 50_000


def shared_neighbours(count: int, ends: NDArray[np.intp], similarity: Floats) -> Floats:
    """Shape (n, len(CONTEXT)), for `count` mentions of which n pairs, `ends` of shape (2, n), are this similar, 0 to 1.

    `profile` is the cosine of the similarities that two mentions have to all mentions, themselves among them; `path` the
    average similarity to one mention of what the other is similar to.
    """
    left, right = ends
    itself = np.arange(count)
    cells = np.concatenate([similarity, similarity, np.ones(count)])
    places = (np.concatenate([left, right, itself]), np.concatenate([right, left, itself]))
    graph = coo_array((cells, places), shape=(count, count)).tocsr()
    length = np.sqrt(np.asarray(graph.multiply(graph).sum(axis=1)).ravel())
    total = np.asarray(graph.sum(axis=1)).ravel()
    found = np.zeros((len(left), len(CONTEXT)))
    for start in range(0, len(left), _BATCH):
        some = slice(start, start + _BATCH)
        i, j = left[some], right[some]
        shared = np.asarray(graph[i].multiply(graph[j]).sum(axis=1)).ravel()
        found[some, 0] = shared / (length[i] * length[j])
        found[some, 1] = shared * (1 / total[i] + 1 / total[j]) / 2
    return found
