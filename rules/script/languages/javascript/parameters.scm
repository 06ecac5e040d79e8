; What parameters are where a call does not say, in the grammar of JavaScript alone; that of TypeScript has other nodes.

(function_declaration parameters: (formal_parameters (assignment_pattern right: (_) @default))) @function
(arrow_function parameters: (formal_parameters (assignment_pattern right: (_) @default))) @function
(method_definition parameters: (formal_parameters (assignment_pattern right: (_) @default))) @function
