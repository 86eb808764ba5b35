package io.occystrap.layer;

import io.occystrap.image.Layer;

/** A layer that is made of another as it is read. */
public interface DerivedLayer extends Layer {

    /** @return what it is made of */
    Layer source();

    /**
     * @param other the same layer as the source, to be read from somewhere else
     * @return this layer, made of that one; what is known of one when it was read is known of both
     */
    Layer over(Layer other);
}
