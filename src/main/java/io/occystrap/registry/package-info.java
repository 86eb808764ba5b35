/**
 * Registries that speak the distribution protocol (distribution-spec), as a source of images.
 *
 * <p>{@link io.occystrap.registry.RegistrySource} is the door for Java programs; it works over any Apache HttpClient
 * and knows no Camel. The component lends it Camel's own client.
 */
package io.occystrap.registry;
