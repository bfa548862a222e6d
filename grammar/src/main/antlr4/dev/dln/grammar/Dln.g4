grammar Dln;
file : EOF ;
WS : [ \t\r\n]+ -> channel(HIDDEN) ;
