export { ApiserverModule } from './apiserver.module.js';
export { apiserverFeatures, type ApiserverOptions } from './apiserver.options.js';
export { clusterpediaGroup, clusterpediaResources } from './clusterpedia-discovery.js';
export { clusterpediaOpenApiV3 } from './openapi/clusterpedia-openapi.js';
export { proxyFlags, type ProxyFlagValues } from './proxy/proxy.options.js';
export { requestFlagSets, RequestsModule, type RequestsModuleOptions } from './requests/requests.module.js';
