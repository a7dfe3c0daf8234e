"""View-models of the shared page components: frozen, pure, no models and no Django."""
