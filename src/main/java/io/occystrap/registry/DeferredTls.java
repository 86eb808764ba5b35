package io.occystrap.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS that is set up for the first connection that wants it. A client asks for its factory of sockets when it is made, and Java's
 * takes a while to be set up; a registry on this machine mostly has no TLS, and then nobody waits for it.
 */
final class DeferredTls extends SSLContext {

    /** Sets TLS up. */
    @FunctionalInterface
    interface Setup {

        /** @throws GeneralSecurityException if it cannot be done */
        SSLContext context() throws GeneralSecurityException;
    }

    /** @param setup is called once, when the first connection is made */
    DeferredTls(Setup setup) {
        super(new Deferred(setup), null, "TLS");
    }

    /** The part that Java asks; anything but a factory of sockets sets TLS up at once. */
    private static final class Deferred extends SSLContextSpi {

        private final Setup setup;
        private SSLContext context;

        Deferred(Setup setup) {
            this.setup = setup;
        }

        synchronized SSLContext context() {
            if (context == null) {
                try {
                    context = setup.context();
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
                }
            }
            return context;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
            throw new KeyManagementException("it is set up already");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Sockets(this);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return context().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return context().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return context().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context().getClientSessionContext();
        }
    }

    private static final class Sockets extends SSLSocketFactory {

        private final Deferred deferred;

        Sockets(Deferred deferred) {
            this.deferred = deferred;
        }

        private SSLSocketFactory factory() throws SSLException {
            try {
                return deferred.context().getSocketFactory();
            } catch (IllegalStateException e) {
                throw new SSLException(e.getMessage(), e);
            }
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return deferred.context().getSocketFactory().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return deferred.context().getSocketFactory().getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket() throws IOException {
            return factory().createSocket();
        }

        @Override
        public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
            return factory().createSocket(connected, host, port, autoClose);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return factory().createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return factory().createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return factory().createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return factory().createSocket(host, port, local, localPort);
        }
    }
}
