"""The methods behind the kinds of study: designs, indices, boxes, edges, thresholds, fronts, searches."""
