package dev.dln.app.command;

import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several points as one array per parameter. */
final class PointArrays {
    private PointArrays() {}

    /** Every parameter with one more axis in front, over the points in order. */
    static Map<String, Array> stack(BoundModel bound, List<double[]> points) {
        var arrays = new LinkedHashMap<String, Array>();
        bound.layout()
                .entries()
                .forEach(
                        entry -> {
                            double[] values = new double[points.size() * entry.size()];
                            for (int i = 0; i < points.size(); i++) {
                                System.arraycopy(
                                        points.get(i),
                                        entry.offset(),
                                        values,
                                        i * entry.size(),
                                        entry.size());
                            }
                            var shape = new ArrayList<>(List.of(points.size()));
                            shape.addAll(entry.shape());
                            arrays.put(entry.name(), new Array(shape, values));
                        });
        return arrays;
    }
}
